// What the library's lists do by scripts in attributes, which the content policy forbids.
document.querySelectorAll('[data-console="page-size"]').forEach((select) => {
  select.addEventListener("change", () => { window.location = select.value; });
});
document.querySelectorAll('[data-console="columns"]').forEach((button) => {
  button.addEventListener("click", () => window.applyColumnVisibility());
});
