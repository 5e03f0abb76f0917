"""What Prometheus is told. One registry an app, so that many apps can live in one process."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_TURN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_TURN_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """The counters and gauges of docs/metrics.md; implements `app.core.observer.Observer`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._messages = Counter(
            "baolian_messages", "Messages by channel and fate", ["channel", "fate"], registry=self.registry
        )
        self._by_fate: dict[tuple[str, str], Counter] = {}
        self._repeats = Counter(
            "baolian_repeats", "Messages that came again", ["channel"], registry=self.registry
        )
        self._refused = Counter(
            "baolian_refused", "Requests refused, by reason", ["channel", "reason"], registry=self.registry
        )
        self._turn_size = Histogram(
            "baolian_turn_messages",
            "Messages in a turn of the lane",
            buckets=_TURN_SIZES,
            registry=self.registry,
        )
        self._turn_seconds = Histogram(
            "baolian_turn_seconds", "Duration of a turn", buckets=_TURN_SECONDS, registry=self.registry
        )
        self._alerts = Gauge("baolian_alerts", "Alerts by state", ["state"], registry=self.registry)
        self._open = Gauge("baolian_open_cases", "Cases that are not closed", registry=self.registry)
        self._escalations = Gauge("baolian_escalations", "Steps up the ladder so far", registry=self.registry)
        self._desk = Gauge("baolian_desk_waiting", "Messages that wait for a human", registry=self.registry)

        self._online = Gauge(
            "baolian_account_online",
            "Whether an account that connects to us can hear and be heard",
            ["channel", "account"],
            registry=self.registry,
        )
        self._sends = Gauge(
            "baolian_account_sends",
            "Whether the platform takes what the account sends",
            ["channel", "account"],
            registry=self.registry,
        )
        self._database_up = Gauge(
            "baolian_database_up", "Whether the database answered this scrape", registry=self.registry
        )
        self._lane_up = Gauge(
            "baolian_lane_up", "Whether the lane takes messages and moves", registry=self.registry
        )
        self._lane_waiting = Gauge(
            "baolian_lane_waiting", "Messages that no turn has taken yet", registry=self.registry
        )
        self._job_age = Gauge(
            "baolian_job_age_seconds",
            "Seconds since a job last did its work",
            ["job"],
            registry=self.registry,
        )

    def fate(self, channel: str, kind: str) -> None:
        """A message was committed with this fate."""
        counter = self._by_fate.get((channel, kind))
        if counter is None:
            counter = self._by_fate[channel, kind] = self._messages.labels(channel, kind)
        counter.inc()

    def repeated(self, channel: str) -> None:
        """A message came again and was answered as the first time."""
        self._repeats.labels(channel).inc()

    def refused(self, channel: str, reason: str) -> None:
        """A request was refused, for a fixed English reason."""
        self._refused.labels(channel, reason).inc()

    def turn(self, size: int, seconds: float) -> None:
        """The lane committed `size` messages together."""
        self._turn_size.observe(size)
        self._turn_seconds.observe(seconds)

    def state_of(self, alerts: dict[str, int], open_cases: int, escalations: int, desk: int) -> None:
        """What the database says now."""
        for state, count in alerts.items():
            self._alerts.labels(state).set(count)
        self._open.set(open_cases)
        self._escalations.set(escalations)
        self._desk.set(desk)

    def accounts_of(
        self, online: Mapping[tuple[str, str], bool], sends: Mapping[tuple[str, str], bool]
    ) -> None:
        """Whether each account that keeps a line to us is there; whether each one's platform takes what it sends."""
        for gauge, states in ((self._online, online), (self._sends, sends)):
            for (channel, account), is_so in states.items():
                gauge.labels(channel, account).set(is_so)

    def process_of(self, *, is_lane_up: bool, waiting: int, job_ages: Mapping[str, float]) -> None:
        """How the lane and the jobs of this process are."""
        self._lane_up.set(is_lane_up)
        self._lane_waiting.set(waiting)
        for job, age in job_ages.items():
            self._job_age.labels(job).set(age)

    def database_of(self, *, is_up: bool) -> None:
        """Whether what the database says could be counted."""
        self._database_up.set(is_up)

    def render(self) -> bytes:
        """Prometheus text, version 0.0.4."""
        return generate_latest(self.registry)
