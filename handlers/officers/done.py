"""Which sentence an officer hears after a move that was made."""

_DONE = {
    "arrive": "arrive_done",
    "record": "record_done",
    "transfer": "transfer_done",
    "return": "case_returned",
    "suspend": "suspend_done",
    "resume": "resume_done",
    "extend": "extend_done",
    "resolve": "resolve_done",
    "pay": "pay_done",
    "call_back": "call_back_done",
    "close": "close_done",
    "reopen": "reopen_done",
    "assist": "assist_done",
    "undo": "undo_done",
    "merge": "merge_done",
    "unmerge": "unmerge_done",
    "gather": "gather_done",
    "apart": "apart_done",
}


def done_key(action: str, *, is_of_goods: bool, is_of_task: bool) -> str:
    """The key of it; goods that were handed out, and a part of a case that is finished, have one of their own."""
    if is_of_task and action in ("resolve", "return"):
        return "task_done"
    return "goods_done" if is_of_goods else _DONE[action]
