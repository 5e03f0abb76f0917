"""The accounts of the console, and one's own password."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import ConflictError, InvalidValueError, NotAllowedError, NotFoundError
from app.services.listing.columns import place
from app.services.scope import RIGHTS, Right
from app.services.staff import administrators, passwords, sign_in
from app.services.staff.administrators import ROLE_WORDS, role_of
from app.web.console.frame import Page, acting, form_of, reading, scope_of, served
from app.web.console.gate import CHANGED, LOGIN, PASSWORD, door_of, session_of


class Accounts(Page):
    """Those within one's division; nobody gives more than he has."""

    menu_label, icon, path, right = "账号", "fa fa-users-gear", "/accounts", Right.USERS

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """The accounts; a form makes a new one."""
        if request.method == "GET":
            return await self._page(request)
        form = await form_of(request)
        password = passwords.generated()
        try:
            async with acting(request) as work:
                made = await administrators.create(
                    work,
                    scope_of(request),
                    form.get("name", ""),
                    role_of(form.get("role", "")),
                    form.get("division", ""),
                    password,
                    form.get("person_name", ""),
                )
        except (InvalidValueError, ConflictError, NotFoundError, NotAllowedError) as refusal:
            return await self._page(request, why=_why(refusal), form=form, status=422)
        return await self._page(request, name=made.name, password=password)

    @route("/{account_id:int}/reset", methods=["POST"])
    async def reset(self, request: Request) -> Response:
        """A new password, shown once."""
        await form_of(request)
        async with acting(request) as work:
            found, password = await administrators.reset(work, scope_of(request), _id(request))
        return await self._page(request, name=found.name, password=password)

    @route("/{account_id:int}/retire", methods=["POST"])
    async def retire(self, request: Request) -> Response:
        """No more sign-in, and out at once."""
        await form_of(request)
        async with acting(request) as work:
            found = await administrators.retire(work, scope_of(request), _id(request))
        return self.go(request, self.path, f"账号 {found.name} 已停用")

    async def _page(
        self,
        request: Request,
        *,
        why: str = "",
        name: str = "",
        password: str = "",
        form: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        scope = scope_of(request)
        async with reading(request) as work:
            found = await administrators.everybody(work, scope)
            places = {each.division_code: place(work, each.division_code) for each in found}
            now = work.now
        roles = {role: words for role, words in ROLE_WORDS.items() if RIGHTS[role] <= scope.rights}
        return self.show(
            request,
            "accounts.html",
            status,
            accounts=found,
            places=places,
            now=now,
            roles=roles,
            words=ROLE_WORDS,
            why=why,
            made=name,
            password=password,
            form=form or {},
            scope=scope,
        )


class Password(Page):
    """One's own password."""

    menu_label, icon, path = "改密码", "fa fa-key", PASSWORD

    @route("", methods=["GET", "POST"])
    async def index(self, request: Request) -> Response:
        """Change it, and sign in again."""
        if request.method == "GET":
            return self.show(request, "password.html")
        session, form = session_of(request), await request.form()
        old, new = str(form.get("old", "")), str(form.get("new", ""))
        try:
            if new != form.get("again"):
                raise InvalidValueError("两次输入的新密码不一样", "again")
            async with acting(request) as work:
                await administrators.change_password(work, session.scope, session.name, old, new)
        except InvalidValueError as refusal:
            if refusal.field == "old":
                await sign_in.missed_inside(served(request).workshop, door_of(served(request)), session)
            return self.show(request, "password.html", 422, why=str(refusal))
        return self.go(request, f"{LOGIN}?{CHANGED}=1")


def _id(request: Request) -> int:
    found: int = request.path_params["account_id"]
    return found if found < 2**63 else 0


def _why(refusal: Exception) -> str:
    return "只能设自己区划里的账号" if isinstance(refusal, NotFoundError) else str(refusal)
