"""pm4py opens both files, discovers the life of a question from them, and finds the model of the domain."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from evidence.mining import ocel, xes
from evidence.mining.objects import TYPES
from tests.domain.test_whatif_retelling import batatais
from tests.evidence.test_mining_files import in_order, network_of
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import played

# pm4py recommends other readers, and pandas speaks to pm4py.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def pm4py() -> Any:
    """Imported where it is used: it takes seconds."""
    return import_module("pm4py")


# raised → tabled → decided → returned → acknowledged → acted, and every way round: what may follow what.
WAY = (
    ("raised", "tabled"),
    ("tabled", "decided"),
    ("decided", "returned"),
    ("returned", "acknowledged"),
    ("acknowledged", "acted"),
)
NOT_HELD = (("tabled", "not held"), ("not held", "tabled"))  # no shipped scenario has a meeting that nobody opened
ROUND = (
    ("tabled", "deferred"),
    ("deferred", "tabled"),
    ("tabled", "not reached"),
    ("not reached", "tabled"),
    ("tabled", "pending"),
    ("pending", "tabled"),
    ("tabled", "sent back"),
    ("sent back", "answered"),
    ("answered", "tabled"),
    ("acknowledged", "not carried out"),
    ("not carried out", "tabled"),
    ("acknowledged", "outside answer"),
    ("outside answer", "tabled"),
)
UNASKED = (("alignment", "returned"),)
WITHDRAWN = (("tabled", "withdrawn"), ("raised", "withdrawn"))
ENDS = {"acted", "acknowledged", "withdrawn"}
BATATAIS = "batatais-gestao-2021"


def reference() -> tuple[Any, Any, Any]:
    """The model of the domain as a Petri net, written by hand."""
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet("a question")
    places = {
        name: PetriNet.Place(name)
        for name in ("start", "asked", "on the table", "with the group", "decided", "returned", "known", "end")
    }
    net.places.update(places.values())
    steps = [
        ("raised", "start", "asked"),
        ("alignment", "start", "decided"),
        ("tabled", "asked", "on the table"),
        ("deferred", "on the table", "asked"),
        ("not reached", "on the table", "asked"),
        ("pending", "on the table", "asked"),
        ("sent back", "on the table", "with the group"),
        ("answered", "with the group", "asked"),
        ("withdrawn", "on the table", "end"),
        ("decided", "on the table", "decided"),
        ("returned", "decided", "returned"),
        ("acknowledged", "returned", "known"),
        ("not carried out", "known", "asked"),
        ("outside answer", "known", "asked"),
        ("acted", "known", "end"),
        (None, "known", "end"),
    ]
    for n, (label, before, after) in enumerate(steps):
        step = PetriNet.Transition(f"t{n}", label)
        net.transitions.add(step)
        add_arc_from_to(places[before], step, net)
        add_arc_from_to(step, places[after], net)
    return net, Marking({places["start"]: 1}), Marking({places["end"]: 1})


def written(folder: Path, world: World) -> tuple[Path, Path]:
    network = network_of(world)
    objects, traces = folder / "network.json", folder / "questions.xes"
    with objects.open("w", encoding="utf-8") as file:
        ocel.write(lambda: in_order(world), network, file)
    with traces.open("w", encoding="utf-8") as file:
        xes.write(world.events, lambda stream: world.events[stream], network, file)
    return objects, traces


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return written(tmp_path_factory.mktemp("mining"), played(BATATAIS))


@pytest.fixture(scope="module")
def traces(files: tuple[Path, Path], pm4py: Any) -> Any:
    return pm4py.read_xes(str(files[1]))


def finished(log: Any) -> Any:
    """The questions that are over."""
    last = log.groupby("case:concept:name")["concept:name"].last()
    return log[log["case:concept:name"].isin(last[last.isin(ENDS)].index)]


def test_xes_opens_with_one_trace_a_question_in_the_order_of_the_log(traces: Any) -> None:
    world = played(BATATAIS)
    streams = {stream for stream in world.events if stream.startswith("escalation:")}
    assert set(traces["case:concept:name"]) == streams
    assert traces["time:timestamp"].notna().all()
    for _, trace in traces.groupby("case:concept:name"):
        assert trace["time:timestamp"].is_monotonic_increasing
        assert trace["version"].is_monotonic_increasing
    assert set(traces["lifecycle:transition"]) == {"complete"}
    assert "representative@ubs-norte" in set(traces["org:resource"])


def test_the_process_of_a_question_has_the_way_of_the_domain_and_its_ways_round_and_no_other(
    traces: Any, pm4py: Any
) -> None:
    graph, starts, ends = pm4py.discover_dfg(traces)
    assert set(starts) == {"raised", "alignment"}
    assert set(graph) == {*WAY, *ROUND, *UNASKED}
    assert set(pm4py.discover_dfg(finished(traces))[2]) <= ENDS
    assert "acted" in ends
    on_the_way = min(graph[step] for step in WAY)
    assert on_the_way > max(graph[step] for step in ROUND)


def test_every_question_conforms_to_the_model_of_the_domain(traces: Any, pm4py: Any) -> None:
    over = finished(traces)
    assert over["case:concept:name"].nunique() >= 15
    fitness = pm4py.fitness_token_based_replay(over, *reference())
    assert fitness["log_fitness"] == 1.0
    assert fitness["percentage_of_fitting_traces"] == 100.0
    assert pm4py.fitness_alignments(over, *reference())["log_fitness"] == pytest.approx(1.0, abs=1e-4)


def test_what_does_not_conform_is_seen(traces: Any, pm4py: Any) -> None:
    """A return before its decision: the model does not let everything pass."""
    wrong = finished(traces).copy()
    swapped = {"decided": "returned", "returned": "decided"}
    wrong["concept:name"] = wrong["concept:name"].replace(swapped)
    assert pm4py.fitness_token_based_replay(wrong, *reference())["log_fitness"] < 1.0


def test_a_model_that_is_discovered_lets_every_question_pass_and_begins_and_ends_as_the_domain_says(
    traces: Any, pm4py: Any
) -> None:
    over = finished(traces)
    net, initial, final = pm4py.discover_petri_net_inductive(over)
    assert pm4py.fitness_token_based_replay(over, net, initial, final)["log_fitness"] == pytest.approx(1.0)
    labels = {step.label for step in net.transitions if step.label is not None}
    assert labels == {name for step in (*WAY, *ROUND, *UNASKED) for name in step}


def test_under_other_rules_questions_take_more_rounds_and_still_no_other_way(tmp_path: Path, pm4py: Any) -> None:
    """What a thought experiment tells is a log like any other: more questions, more rounds, the same model."""
    world = World(events=batatais("zone_time=3d", "zone_time_priority=2d").events)
    file = tmp_path / "other.xes"
    with file.open("w", encoding="utf-8") as to:
        xes.write(world.events, lambda stream: world.events[stream], network_of(played(BATATAIS)), to)
    log = pm4py.read_xes(str(file))
    assert set(pm4py.discover_dfg(log)[0]) <= {*WAY, *ROUND, *NOT_HELD, *UNASKED, *WITHDRAWN}
    assert pm4py.fitness_token_based_replay(finished(log), *reference())["log_fitness"] == 1.0
    assert log["case:concept:name"].nunique() > sum(one.startswith("escalation:") for one in played(BATATAIS).events)


def test_ocel_opens_with_every_object_and_tells_the_same_of_a_question(
    files: tuple[Path, Path], traces: Any, pm4py: Any
) -> None:
    log = pm4py.read_ocel2_json(str(files[0]))
    assert set(pm4py.ocel_get_object_types(log)) == set(TYPES)
    assert set(log.relations["ocel:qualifier"]) >= {"subject", "origin", "answers", "waits", "knows", "acts", "present"}
    assert set(log.o2o["ocel:qualifier"]) >= {"origin", "answers", "in", "of", "part of", "plan"}
    own = log.relations[(log.relations["ocel:type"] == "escalation") & (log.relations["ocel:qualifier"] == "subject")]
    stages = own[own["ocel:activity"].isin(set(traces["concept:name"]))].sort_values("ocel:timestamp", kind="stable")
    told = stages.groupby("ocel:oid")["ocel:activity"].apply(tuple).to_dict()
    assert told == traces.groupby("case:concept:name")["concept:name"].apply(tuple).to_dict()
    flat = pm4py.ocel_flattening(log, "escalation")
    assert flat["case:concept:name"].nunique() == traces["case:concept:name"].nunique()
    types = {name: str(kind) for name, kind in log.events.dtypes.items()}
    assert types["position"].startswith(("int", "float"))
    assert "datetime" in types["recorded_at"]


def test_the_lines_of_the_documentation_run(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[2] / "docs" / "process-mining.md").read_text(encoding="utf-8")
    lines = text.partition("```python\n")[2].partition("```")[0]
    assert len([line for line in lines.splitlines() if line]) == 5
    folder = files[0].parent
    for name, made in (("batatais.json", files[0]), ("questions.xes", files[1])):
        (folder / name).write_bytes(made.read_bytes())
    monkeypatch.chdir(folder)
    known: dict[str, Any] = {}
    exec(compile(lines, "process-mining.md", "exec"), known)
    assert ("raised", "tabled") in known["graph"]
    assert known["net"].transitions
    assert len(known["objects"].events) > 500
