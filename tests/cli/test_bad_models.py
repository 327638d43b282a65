"""Models that cannot be built: one message with place, expectation and nearest name; nothing is written."""

import re

import pytest
from cli_tools import CONV_SECTIONS, SIDE, model_text

RUN = ("-learn-epoch", 1, "-seed", 1)


def line_of(run, text: str) -> int:
    lines = run.path("net.ini").read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if text in line)


def refused(run, sections=None, *, place: str = "", args=RUN, **extra) -> str:
    """The message of a model that is refused; `place` is a piece of the line it must name."""
    before = set(run.folder.rglob("*"))
    run.model(sections, **extra)
    message = run.fails("net.ini", *args)
    assert "\n" not in message, message
    if place:
        assert re.match(rf"net\.ini:{line_of(run, place)} \[", message), message
    written = {p.name for p in set(run.folder.rglob("*")) - before}
    assert written <= {"net.ini", "n2d2.args", "map"} | {n for n in written if n.endswith("_map.dat")}, written
    return message


def fc(extra: str = "", **replaced: str) -> dict[str, str]:
    body = "Input=sp\nType=Fc\nNbOutputs=12\nWeightsFiller=HeFiller\nConfigSection=common.config\n" + extra
    for name, value in replaced.items():
        body = re.sub(rf"^{name}=.*$", f"{name}={value}", body, flags=re.M)
    return {"fc1": body}


@pytest.mark.parametrize(
    ("sections", "word", "meant"),
    [
        (fc(Type="Fcc"), "Type=Fcc", "Fc"),
        (fc("ActivationFunction=Rectfier"), "ActivationFunction=Rectfier", "Rectifier"),
        (fc("Solvers=SDG"), "Solvers=SDG", "SGD"),
        (fc("WeightsSolver=Adamm"), "WeightsSolver=Adamm", "Adam"),
        (fc(WeightsFiller="HeFilter"), "WeightsFiller=HeFilter", "HeFiller"),
        ({"database": "Type=MNIST_IDX_Databse"}, "Type=MNIST_IDX_Databse", "MNIST_IDX_Database"),
        (
            {"sp.Transformation": f"Type=RescaleTransformaton\nWidth={SIDE}\nHeight={SIDE}"},
            "Type=RescaleTransformaton",
            "RescaleTransformation",
        ),
        ({"softmax.Target": "Type=TargetScor"}, "Type=TargetScor", "TargetScore"),
        (fc(Input="spp"), "Input=spp", "sp"),
        (fc(ConfigSection="comon.config"), "ConfigSection=comon.config", "common.config"),
    ],
)
def test_unknown_type(n2d2, sections, word, meant):
    message = refused(n2d2, sections, place=word)
    assert word.split("=")[1] in message
    assert f'did you mean "{meant}"' in message


@pytest.mark.parametrize(
    ("sections", "word", "meant"),
    [
        ({"database": "Type=MNIST_IDX_Database\nValidaton=0.2"}, "Validaton", "Validation"),
        ({"sp": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSiz=16"}, "BatchSiz", "BatchSize"),
        ({"": "DefautModel=Frame"}, "DefautModel", "DefaultModel"),
        (
            {"sp.Transformation": f"Type=RescaleTransformation\nWidth={SIDE}\nHeight={SIDE}\nKeepAspectRato=1"},
            "KeepAspectRato",
            "KeepAspectRatio",
        ),
        ({"softmax.Target": "TopM=2"}, "TopM", "TopN"),
        ({"common.config": "Solvers.LearningRat=0.1"}, "LearningRat", "LearningRate"),
        (fc("WeightsFiller.MeanNrm=0.1"), "WeightsFiller.MeanNrm", None),
        (fc("ActivationFunction=Rectifier\nActivationFunction.LeakSlop=0.1"), "LeakSlop", "LeakSlope"),
    ],
)
def test_unknown_key_in_a_checked_section(n2d2, sections, word, meant):
    message = refused(n2d2, sections, place=word)
    assert "Unknown" in message and word in message
    if meant:
        assert f'did you mean "{meant}"' in message


def test_unknown_key_in_a_layer_is_a_warning_and_strictly_an_error(n2d2):
    n2d2.model(fc("NbOutput=3"))
    text = n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    place = f"net.ini:{line_of(n2d2, 'NbOutput=3')} [fc1] "
    assert text.count("Warning: " + place) == 1 and "unknown property NbOutput" in text
    message = n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1, "-strict")
    assert message.startswith(place) and "unknown property NbOutput" in message


def test_unused_section_is_a_notice_and_strictly_an_error(n2d2):
    n2d2.model({"comon.config": "NoBias=1"})
    assert "Unused section comon.config" in n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert "Unused section comon.config" in n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1, "-strict")


def test_a_whole_model_is_strictly_right(n2d2):
    assert "Warning" not in n2d2.ok(n2d2.model(CONV_SECTIONS), "-learn-epoch", 1, "-seed", 1, "-strict")


@pytest.mark.parametrize(
    ("sections", "word", "said"),
    [
        (fc(NbOutputs="ten"), "NbOutputs=ten", "ten"),
        (fc(NbOutputs="-3"), "NbOutputs=-3", "-3"),
        (fc(NbOutputs="12.5"), "NbOutputs=12.5", "12.5"),
        (fc(NbOutputs="0"), "[fc1]", "number of outputs must be at least 1"),
        ({"sp": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=0"}, "BatchSize=0", "at least 1"),
        ({"sp": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=99999999999999999999"}, "BatchSize=9", "9999"),
        ({"sp": f"SizeX={SIDE} wide\nSizeY={SIDE}"}, "SizeX=", "wide"),
        ({"database": "Type=MNIST_IDX_Database\nValidation=much"}, "Validation=much", "much"),
        ({"database": "Type=MNIST_IDX_Database\nValidation=1.5"}, "[database]", "1.5"),
        ({"common.config": "Solvers.LearningRate=fast"}, "Solvers.LearningRate=fast", "fast"),
        ({"common.config": "Solvers.LearningRate=0,5"}, "Solvers.LearningRate=0,5", "0,5"),
        ({"common.config": "Solvers.LearningRatePolicy=Stepp"}, "Policy=Stepp", "StepDecay"),
        (CONV_SECTIONS | {"pool1": CONV_SECTIONS["pool1"].replace("Max", "Maxi")}, "Pooling=Maxi", "Max"),
        (fc("DataType=Float31"), "DataType=Float31", "Float32"),
    ],
)
def test_wrong_kind_of_value(n2d2, sections, word, said):
    assert said in refused(n2d2, sections, place=word)


def test_missing_value_and_missing_word(n2d2):
    assert "NbOutputs not found" in refused(n2d2, {"fc1": "Input=sp\nType=Fc"}, place="[fc1]")
    assert "Missing value for property" in refused(n2d2, fc("NoBias"), place="NoBias")
    assert "Missing [sp] section" in refused(n2d2, {"sp": None})


def test_no_target(n2d2):
    assert "Missing target cell" in refused(n2d2, {"softmax.Target": None})
    assert "softmaxx" in refused(n2d2, {"softmax.Target": None, "softmaxx.Target": ""}, place="[softmaxx.Target]")


def test_circle_of_layers(n2d2):
    assert "Circular" in refused(n2d2, fc(Input="fc2"))


def test_section_twice_and_parent_missing(n2d2):
    n2d2.path("net.ini").write_text(model_text() + "[fc1]\nInput=sp\n")
    message = n2d2.fails("net.ini", *RUN)
    assert "[fc1] already exists" in message and message.startswith("net.ini:")
    n2d2.path("net.ini").write_text(model_text() + "[fc9] fc_df\nInput=sp\n")
    assert "Inherited section [fc_df] does not exist" in n2d2.fails("net.ini", *RUN)


def test_include_cycle(n2d2):
    n2d2.path("a.tpl").write_text("{% include b.tpl %}\n")
    n2d2.path("b.tpl").write_text("{% include a.tpl %}\n")
    message = refused(n2d2, {"block@a.tpl": "SIZE=3"})
    assert "cycle" in message and "a.tpl" in message


def test_template_calling_itself(n2d2):
    n2d2.path("self.tpl").write_text("[{{SECTION_NAME}}_x@self.tpl]\n")
    message = refused(n2d2, {"block@self.tpl": "SIZE=3"})
    assert "cycle" in message and "self.tpl" in message


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{% for i in range(3) %}\n[layer{{i}}]\n", "endfor"),
        ("{% if SIZE exists %}\n[layer]\n", "endif"),
        ("{% block x %}\n[layer]\n", "endblock"),
        ("[layer{{SIZE]\n", "closing braces"),
    ],
)
def test_template_without_its_end(n2d2, text, missing):
    n2d2.path("block.tpl").write_text(text)
    message = refused(n2d2, {"block@block.tpl": "SIZE=3"})
    assert missing in message and "block.tpl" in message and ":1" in message


def test_template_missing_or_outside(n2d2):
    assert "none.tpl" in refused(n2d2, {"block@none.tpl": "SIZE=3"})
    n2d2.path("block.tpl").write_text("{% include /etc/hostname %}\n")
    assert "/etc/hostname" in refused(n2d2, {"block@block.tpl": "SIZE=3"})


@pytest.mark.parametrize(
    ("sections", "place", "said"),
    [
        (
            CONV_SECTIONS | {"conv1": CONV_SECTIONS["conv1"].replace("Size=3\nPadding=1", "Size=9")},
            "[conv1]",
            ["kernel 9x9", "input 8x8"],
        ),
        (
            CONV_SECTIONS | {"pool1": CONV_SECTIONS["pool1"].replace("PoolSize=2", "PoolSize=9")},
            "[pool1]",
            ["9x9", "8x8"],
        ),
        (
            CONV_SECTIONS | {"pool1": CONV_SECTIONS["pool1"].replace("Mapping.Size=1", "Mapping(conv1)=1 0 1")},
            "Mapping(conv1)",
            ["6 rows", "6 columns", "3 values"],
        ),
        (
            CONV_SECTIONS | {"pool1": CONV_SECTIONS["pool1"].replace("Mapping.Size=1", "Mapping.NbGroups=4")},
            "Mapping.NbGroups",
            ["divide", "6"],
        ),
        ({"softmax": "Input=fc2\nType=Softmax\nNbOutputs=9\nWithLoss=1"}, "[softmax]", ["9", "10"]),
    ],
)
def test_shapes_that_do_not_fit(n2d2, sections, place, said):
    message = refused(n2d2, sections, place=place)
    for word in said:
        assert word in message, message


def test_too_few_outputs_for_the_labels(n2d2):
    n2d2.model(
        {
            "fc2": "Input=fc1\nType=Fc\nNbOutputs=3\nConfigSection=common.config",
            "softmax": "Input=fc2\nType=Softmax\nNbOutputs=3\nWithLoss=1",
        }
    )
    message = n2d2.fails("net.ini", *RUN)
    assert "softmax.Target" in message and "3" in message


def test_images_of_another_size(n2d2):
    n2d2.model({"sp": "SizeX=9\nSizeY=9\nBatchSize=16"})
    message = n2d2.fails("net.ini", *RUN)
    assert "8x8" in message and "9x9" in message


def test_a_batch_that_does_not_fit_in_memory(n2d2):
    message = refused(n2d2, {"sp": f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=4000000000"})
    assert "[sp]" in message and "memory" in message


@pytest.mark.parametrize("model", ["Spike", "Transcode", "RRAM", "CSpike", "Fram"])
def test_models_that_are_not_built(n2d2, model):
    message = refused(n2d2, {"": f"DefaultModel={model}"}, place=f"DefaultModel={model}")
    assert model in message and "Frame" in message


@pytest.mark.parametrize(
    ("sections", "word"),
    [
        ({"sp.Adversarial": "Attack=PGD"}, "[sp.Adversarial]"),
        ({"cenv": "SizeX=8"}, "[cenv]"),
    ],
)
def test_documented_words_that_are_not_built(n2d2, sections, word):
    message = refused(n2d2, sections)
    assert "not built yet" in message and word.strip("[]") in message


def test_model_files(n2d2):
    message = n2d2.fails("none.ini", *RUN)
    assert message == "Could not open INI file: none.ini"
    n2d2.path("net.txt").write_text(model_text())
    assert "txt" in n2d2.fails("net.txt", *RUN) and "unknown file extension" in n2d2.fails("net.txt", *RUN)
    n2d2.path("net.onnx").write_bytes(b"")
    assert "ONNX" in n2d2.fails("net.onnx", *RUN)
    n2d2.path("net.ini").write_bytes(b"\x00\x01\xff binary")
    assert "net.ini" in n2d2.fails("net.ini", *RUN)
    n2d2.path("net.ini").write_bytes(b"")
    assert "net.ini" in n2d2.fails("net.ini", *RUN)
    n2d2.path("dir.ini").mkdir()
    assert "dir.ini" in n2d2.fails("dir.ini", *RUN)


def test_a_refused_model_leaves_the_former_run(learnt, copy_of):
    run = copy_of(learnt)
    before = {
        p: p.read_bytes() for p in run.folder.rglob("*") if p.is_file() and p.name not in ("net.ini", "n2d2.args")
    }
    run.model(fc(Type="Fcc"))
    run.fails("net.ini", "-learn-epoch", 1, "-seed", 9)
    assert {p: p.read_bytes() for p in before} == before
