"""`/demo/accounts.json`: what an outside client needs to sign messages as the demo's platforms do."""

from dataclasses import dataclass, field
from typing import Any

from app.demo.bot_directory import BotContact
from app.demo.directory import Directory, Writer
from app.demo.opening import DRILL_SENDERS
from app.demo.qqbot_api import TOKEN_PATH
from app.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Credentials:
    """The demo's own secrets: where it is served, its API token, what each account speaks for.

    The token is empty where the product is not served.
    """

    public_url: str
    api_token: str = field(repr=False)
    divisions: dict[tuple[str, str], str]

    @property
    def has_product(self) -> bool:
        """Whether the product is served beside the platforms."""
        return bool(self.api_token)


def accounts_json(stage: Stage, directory: Directory, credentials: Credentials) -> dict[str, Any]:
    """Accounts with their secrets, the API token, everybody with an address, the divisions."""
    writers = directory.writers
    households = {w.household_id: w.division_code for w in writers if w.household_id}
    return {
        "public_url": credentials.public_url,
        "api_token": credentials.api_token,
        "wechat": [_wechat(stage, credentials, name) for name in stage.wechat],
        "onebot": [_onebot(stage, directory, credentials, name) for name in stage.onebot],
        "qqbot": [_qqbot(stage, directory, credentials, name) for name in stage.qqbot],
        "wecom": [_wecom(stage, credentials, name) for name in stage.wecom],
        "sms": [_sms(stage, credentials, name) for name in stage.sms],
        "people": [_writer(writer) for writer in writers if writer.kind == "person"],
        "officers": [_writer(writer) for writer in writers if writer.kind == "officer"],
        "households": [{"id": key, "division_code": code} for key, code in households.items()],
        "divisions": [{"code": code, "name": name} for code, name in directory.divisions.items()],
    }


def _wechat(stage: Stage, credentials: Credentials, name: str) -> dict[str, Any]:
    account = stage.wechat[name].platform.account
    return {
        "name": name,
        "division": credentials.divisions["wechat", name],
        "drill_senders": DRILL_SENDERS["wechat"],
        "app_id": account.app_id,
        "app_secret": account.app_secret,
        "token": account.token,
        "encoding_aes_key": account.encoding_aes_key,
        "original_id": account.original_id,
        "mode": account.mode,
        "webhook": stage.wechat[name].webhook,
        "api_base": stage.bases["wechat", name],
    }


def _onebot(stage: Stage, directory: Directory, credentials: Credentials, name: str) -> dict[str, Any]:
    account = stage.onebot[name].platform.account
    groups = [group for group in directory.groups if group.account == name]
    return {
        "name": name,
        "division": credentials.divisions["onebot", name],
        "drill_senders": DRILL_SENDERS["onebot"],
        "self_id": account.self_id,
        "secret": account.secret,
        "access_token": account.access_token,
        "groups": [
            {"group_id": int(g.group_id), "name": g.name, "division_code": g.division_code} for g in groups
        ],
        "webhook": stage.onebot[name].webhook,
        "api_base": stage.bases["onebot", name],
    }


def _qqbot(stage: Stage, directory: Directory, credentials: Credentials, name: str) -> dict[str, Any]:
    account, base = stage.qqbot[name].platform.account, stage.bases["qqbot", name]
    groups = [group for group in directory.bots.groups if group.account == name]
    return {
        "name": name,
        "division": credentials.divisions["qqbot", name],
        "drill_senders": DRILL_SENDERS["qqbot"],
        "app_id": account.app_id,
        "secret": account.secret,
        "groups": [
            {
                "group_openid": group.group_openid,
                "name": group.name,
                "division_code": group.division_code,
                "members": [_bot_contact(each) for each in directory.bots.of_group(group)],
            }
            for group in groups
        ],
        "users": [_bot_contact(each) for each in directory.bots.in_private(name)],
        "webhook": stage.qqbot[name].webhook,
        "api_base": base,
        "token_url": base + TOKEN_PATH,
    }


def _bot_contact(contact: BotContact) -> dict[str, str]:
    return {"openid": contact.openid, "owner_kind": contact.owner_kind, "owner_id": contact.owner_id}


def _wecom(stage: Stage, credentials: Credentials, name: str) -> dict[str, Any]:
    account = stage.wecom[name].platform.account
    return {
        "name": name,
        "division": credentials.divisions["wecom", name],
        "drill_senders": DRILL_SENDERS["wecom"],
        "corp_id": account.corp_id,
        "agent_id": account.agent_id,
        "secret": account.secret,
        "token": account.token,
        "encoding_aes_key": account.encoding_aes_key,
        "robots": dict(account.robots),
        "webhook": stage.wecom[name].webhook,
        "api_base": stage.bases["wecom", name],
    }


def _sms(stage: Stage, credentials: Credentials, name: str) -> dict[str, Any]:
    base = stage.bases["sms", name]
    url = stage.sms[name].account.url(base)
    return {"name": name, "division": credentials.divisions["sms", name], "url": url, "api_base": base}


def _writer(writer: Writer) -> dict[str, Any]:
    shown = writer.as_json()
    shown["contacts"] = shown.pop("addresses")
    return shown
