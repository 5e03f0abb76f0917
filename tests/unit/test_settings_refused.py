"""The configuration: what would fail later, or be overlooked, is refused at once and in words."""

from pathlib import Path

import pytest

from tests.unit.test_settings import TOML, load, refusal


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('http_proxy = "http://proxy:port"', "http_proxy"),
        ('heartbeat_url = "http://"', "heartbeat_url"),
        ('public_url = "https://"', "public_url"),
        ('public_url = "https://example.gov.cn:99999"', "public_url"),
        ('media_hosts = ["photos.example.cn:8000"]', "media_hosts"),
        ('webhook_hosts = ["http://[::1"]', "webhook_hosts"),
        ('trusted_proxies = ["nginx"]', "trusted_proxies"),
        ('trusted_proxies = ["10.0.0.0/33"]', "trusted_proxies"),
        ('[s3]\nendpoint = "http://"', "s3.endpoint"),
        ("[limits]\nheartbeat_seconds = inf", "limits.heartbeat_seconds"),
    ],
)
def test_a_place_that_nobody_can_go_to_is_refused(tmp_path: Path, line: str, key: str) -> None:
    assert f"baolian.toml: {key}" in refusal(tmp_path, f'secret_key = "s"\n{line}\n')


def test_places_are_hosts_addresses_and_origins(tmp_path: Path) -> None:
    text = (
        'secret_key = "s"\nhttp_proxy = "http://user:pw@10.1.2.3:3128"\n'
        'media_hosts = ["photos.example.cn", "::1", "[::1]", "http://[::1]:8000", "http://10.1.2.3:9000", "图.中国"]\n'
        'trusted_proxies = ["127.0.0.1", "::1", "172.16.0.0/12", "*"]\n'
    )
    assert len(load(tmp_path, text).media_hosts) == 6


def test_every_variable_but_the_files_name_is_known_or_refused(tmp_path: Path) -> None:
    for name in ("BAOLIAN_CONFIG_FILE", "BAOLIAN_CONFIGS", "BAOLIAN_CONFIG_PATH"):
        assert name in refusal(tmp_path, environ={name: "/srv/baolian.toml"})


def test_limits_of_a_platform_come_from_the_environment_too(tmp_path: Path) -> None:
    value = '[{"most": 100, "minutes": 1440, "means": ["template"]}]'
    settings = load(tmp_path, environ={"BAOLIAN_WECHAT__langao__QUOTAS": value})
    assert settings.wechat[0].quotas is not None
    assert settings.wechat[0].quotas[0].most == 100


@pytest.mark.parametrize(
    "text", ["wechat = 5", '[wechat]\nname = "langao"', "wechat = [1]", "[limits]", "limits = []"]
)
def test_a_variable_over_a_table_of_another_shape_is_refused_in_words(tmp_path: Path, text: str) -> None:
    environ = {"BAOLIAN_WECHAT__langao__TOKEN": "t", "BAOLIAN_LIMITS__POOL_SIZE": "5"}
    assert (
        "wechat" in (told := refusal(tmp_path, f'secret_key = "s"\n{text}\n', environ)) or "[limits]" in told
    )


def test_one_table_where_accounts_belong_is_told_with_its_brackets(tmp_path: Path) -> None:
    assert "[[wechat]]" in refusal(tmp_path, 'secret_key = "s"\n[wechat]\nname = "langao"\n')


def test_what_is_wrong_is_told_in_chinese(tmp_path: Path) -> None:
    told = refusal(tmp_path, 'secret_key = "s"\nfreshness_seconds = inf\n[limits]\npool_size = 1e30\n')
    told += refusal(tmp_path, TOML.replace('division = "610925"\n', 'division = "610925"\nrights = "read"\n'))
    assert "Input" not in told
    assert "parse" not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("freshness_seconds = true", "freshness_seconds 应是整数"),
        ("[limits]\npool_size = true", "limits.pool_size 应是整数"),
        ("[limits]\nanswer_seconds = true", "limits.answer_seconds 应是数字"),
    ],
)
def test_a_switch_is_no_number(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, f'secret_key = "s"\n{text}\n')


@pytest.mark.parametrize("key", ["timeout_seconds", "window_minutes", "window_messages"])
def test_a_switch_is_no_number_of_an_account(tmp_path: Path, key: str) -> None:
    assert f"wechat.langao.{key} 应是" in refusal(
        tmp_path, TOML.replace("app_id", f"{key} = true\napp_id", 1)
    )
