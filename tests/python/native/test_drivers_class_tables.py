"""Drivers of numbers and events: CSV, Actitracker, N-MNIST (spec data §2.2, §2.5, §2.19, §8; rows 13, 16, 17, 22)."""

import csv
import logging

import N2D2
import numpy
import pytest
from drivers import Learn, Test, Unpartitioned, Validation, counts, fake, labels_of, listing, pixels

# CSV


def load_csv(path, text, **parameters):
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    database = N2D2.CSV_Database()
    for name, value in parameters.items():
        database.setParameter(name, str(value))
    database.load(str(path))
    return database


def rows(database, columns):
    """Label and values of all stimuli, in the order of the file."""
    database.partitionStimuli(0.0, 0.0, 1.0)
    ids = range(database.getNbStimuli())
    return list(
        zip(labels_of(database), [pixels(database, i, [columns, 1, 1]).ravel().tolist() for i in ids], strict=True)
    )


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("1,2.5,a\n-3,4e2,b\n", {}),
        ("1;2.5;a\r\n-3;4e2;b\r\n", {}),
        ("1\t2.5\ta\n-3\t4e2\tb", {}),
        ("1 2.5  a\n-3   4e2 b\n", {}),
        ("  1 , 2.5 , a \n\n   \n-3, 4e2,\tb\n\n", {}),
        ("1;2.5;a\n-3;400;b\n", {"Separator": ";"}),
        ("1 2.5 a\n-3\t400 b\n", {"Separator": "space"}),
        ("1\t2.5\ta\n-3\t400\tb\n", {"Separator": "tab"}),
        ('"1","2.5","a"\r\n-3,400,"b"', {}),
        ("\ufeffa,1,2.5\nb,-3,400\n", {"LabelColumn": 0}),
        ("1,a,2.5\n-3,b,400\n", {"LabelColumn": -2}),
        ("x,y,label\n# of two lines\n1,2.5,a\n-3,400,b\n", {"NbHeaderLines": 2}),
    ],
)
def test_separators_quotes_and_line_ends(tmp_path, text, parameters):
    database = load_csv(tmp_path / "data.csv", text, **parameters)
    assert rows(database, 2) == [("a", [1.0, 2.5]), ("b", [-3.0, 400.0])]
    assert database.getStimuliDepth() == 5  # 32F


def test_names_count_the_lines(tmp_path):
    database = load_csv(tmp_path / "data.csv", "head\n\n1,a\n\n2,b\n", NbHeaderLines=1)
    assert [database.getStimulusName(i) for i in range(2)] == ["data.csv[3]", "data.csv[5]"]


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ('"left, right; up"', "left, right; up"),
        ('"say ""hi"""', 'say "hi"'),
        ('"two\nlines"', "two\nlines"),
        ('" a "', " a "),
        ("a b", "a b"),
    ],
)
def test_labels_with_separators(tmp_path, field, label):
    text = f"{field},1\nplain,2\n"
    database = load_csv(tmp_path / "data.csv", text, LabelColumn=0)
    assert database.getLabelNames() == [label, "plain"]
    assert next(csv.reader(text.splitlines(keepends=True)))[0] == label  # Python's reader agrees
    assert rows(database, 1)[1] == ("plain", [2.0])


def test_lines_of_random_values_are_as_the_standard_reader_reads_them(tmp_path):
    random = numpy.random.default_rng(5)
    alphabet = list("ab,; \"\n\t'")
    path = tmp_path / "data.csv"
    expected = []
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        for _ in range(200):
            values = random.normal(0, 1000, 3).astype(numpy.float32)
            label = "x" + "".join(random.choice(alphabet, 5)) + "x"
            writer.writerow([repr(float(values[0])), label, repr(float(values[1])), repr(float(values[2]))])
            expected.append((label, values.tolist()))
    database = N2D2.CSV_Database()
    database.setParameter("LabelColumn", "1")
    database.load(str(path))
    assert rows(database, 3) == expected


def test_separator_is_the_one_that_fits_all_lines(tmp_path):
    text = "one; two; three; four,1,2\nb,3,4\n"
    database = load_csv(tmp_path / "data.csv", text, LabelColumn=0)
    assert rows(database, 2) == [("one; two; three; four", [1.0, 2.0]), ("b", [3.0, 4.0])]
    with pytest.raises(RuntimeError, match='data.csv:1 column 1: a number is expected, got "two"'):
        load_csv(tmp_path / "data.csv", text, LabelColumn=0, Separator=";")
    with pytest.raises(ValueError, match="Separator is comma, semicolon, tab or space, got"):
        load_csv(tmp_path / "data.csv", text, Separator="|")


def test_empty_fields(tmp_path):
    with pytest.raises(RuntimeError, match=r"data.csv:2 column 1 is empty \(EmptyValue=0"):
        load_csv(tmp_path / "data.csv", "1,2,a\n3,,b\n")
    database = load_csv(tmp_path / "data.csv", "1,2,a\n3,,b\n", EmptyValue="-1.5")
    assert rows(database, 2)[1] == ("b", [3.0, -1.5])
    database = load_csv(tmp_path / "data.csv", "1,2,a\n3,,b\n", EmptyValue="nan")
    assert numpy.isnan(rows(database, 2)[1][1][1])
    with pytest.raises(ValueError, match="EmptyValue: a number is expected"):
        load_csv(tmp_path / "data.csv", "1,,a\n", EmptyValue="none")


@pytest.mark.parametrize(
    ("text", "parameters", "told"),
    [
        ("1,2,a\n3,b\n", {}, "data.csv:2 2 columns, the lines before have 3"),
        ("1,2,a\n3,4,5,b\n", {}, "data.csv:2 4 columns, the lines before have 3"),
        ("1,2,a\n3,x4,b\n", {}, 'data.csv:2 column 1: a number is expected, got "x4"'),
        ("1,2,a\n3,4,\n", {}, "data.csv:2 the label .column 2. is empty"),
        ('1,2,a\n3,4,"b\n5,6,c\n', {}, "data.csv:2 a quote begins here and does not end"),
        ('1,2,"a"b\n', {}, "data.csv:1 text stands behind the quoted field"),
        ("1,1e300,a\n", {}, "beyond 32-bit floats"),
        ("a\nb\n", {}, "one column only"),
        ("1,a\n", {"LabelColumn": 2}, "LabelColumn=2 is not among the 2 columns"),
        ("1,a\n", {"LabelColumn": -3}, "LabelColumn=-3 is not among the 2 columns"),
        ("1,a\n", {"NbHeaderLines": 1}, "no line of data"),
        ("1,a\n", {"NbHeaderLines": 2}, "NbHeaderLines=2 is more than its 1 lines"),
        ("", {}, "no line of data"),
        (b"\x00\xff\x00,a\n", {}, "a number is expected"),
    ],
)
def test_bad_csv_files(tmp_path, text, parameters, told):
    with pytest.raises(RuntimeError, match=told):
        load_csv(tmp_path / "data.csv", text, **parameters)
    with pytest.raises(FileNotFoundError, match="Could not open file: .*nowhere.csv"):
        N2D2.CSV_Database().load(str(tmp_path / "nowhere.csv"))
    with pytest.raises(FileNotFoundError):
        N2D2.CSV_Database().load(str(tmp_path))


def test_stimuli_that_are_removed_leave_the_others_their_values(tmp_path):
    # Row 4: data belong to their stimulus.
    database = load_csv(tmp_path / "data.csv", "".join(f"{i},{i * i},{'ab'[i % 2]}\n" for i in range(10)))
    database.partitionStimuli(0.0, 0.0, 1.0)
    database.removeLabel("a")
    assert rows(database, 2) == [("b", [float(i), float(i * i)]) for i in range(1, 10, 2)]


# Actitracker


@pytest.fixture
def actitracker(tmp_path):
    """The file of §8: 400 good lines and one without an activity; sample i is (i, -i, i / 2)."""
    lines = [f"7,{'Walking' if i < 200 else 'Sitting'},{1000 + i},{i},{-i},{i / 2};" for i in range(400)]
    lines.insert(100, "579,,;")
    (tmp_path / "WISDM_at_v2.0_raw.txt").write_text("\r\n".join(lines) + "\n")
    return tmp_path


def test_actitracker(actitracker, caplog):
    before = listing(actitracker)
    database = N2D2.Actitracker_Database()
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        database.load(str(actitracker))
    assert "raw.txt:101 has no activity and is skipped" in caplog.text
    # Row 22: the last whole window counts, (400 - 90) // 45 + 1 = 7 (older versions: 6, as 4/1/1).
    assert database.getNbStimuli() == 7 and counts(database) == (4, 2, 1)
    assert database.getLabelNames() == ["Jogging", "LyingDown", "Sitting", "Stairs", "Standing", "Walking"]
    assert labels_of(database) == ["Walking"] * 4 + ["Sitting"] * 3  # 180 to 269: 20 Walking, 70 Sitting
    name = f"{actitracker}/WISDM_at_v2.0_raw.txt"
    assert [database.getStimulusName(i) for i in (0, 6)] == [f"{name}[0:90]", f"{name}[270:360]"]
    values = pixels(database, 6, [3, 90, 1])
    assert values.shape == (1, 90, 3)
    i = numpy.arange(270, 360, dtype=numpy.float32)
    assert (values[0] == numpy.stack([i, -i, i / 2], axis=1)).all()
    assert listing(actitracker) == before


@pytest.mark.parametrize(
    ("window", "overlapping", "windows"),
    [(90, 0.5, 7), (90, 1.0, 4), (400, 0.5, 1), (401, 0.5, 0), (100, 0.1, 31), (3, 0.34, 398)],
)
def test_actitracker_windows(actitracker, window, overlapping, windows):
    database = N2D2.Actitracker_Database(1.0, 0.0)
    database.setParameter("WindowSize", str(window))
    database.setParameter("Overlapping", str(overlapping))
    database.load(str(actitracker))
    assert database.getNbStimuli() == windows


def test_actitracker_majority_is_the_first_to_reach_it(tmp_path):
    kinds = ["Walking", "Sitting", "Sitting", "Walking"]
    (tmp_path / "WISDM_at_v2.0_raw.txt").write_text("".join(f"1,{kind},{i},0,0,0;\n" for i, kind in enumerate(kinds)))
    database = N2D2.Actitracker_Database(1.0, 0.0)
    database.setParameter("WindowSize", "4")
    database.load(str(tmp_path))
    assert labels_of(database) == ["Sitting"]


def test_actitracker_unlabeled_for_test(actitracker):
    (actitracker / "WISDM_at_v2.0_unlabeled_raw.txt").write_text("".join(f"1,NoLabel,{i},1,2,3;\n" for i in range(180)))
    database = N2D2.Actitracker_Database(0.6, 0.2, True)
    database.load(str(actitracker))
    assert counts(database) == (4, 1, 2 + 3) and database.getUseUnlabeledForTest()
    assert [database.getStimulusLabel(i) for i in range(7, 10)] == [-1, -1, -1]


def test_actitracker_names_a_hundred_lines_without_activity(actitracker, caplog):
    (actitracker / "WISDM_at_v2.0_raw.txt").write_text("579,,;\n" * 250 + "1,Walking,2,3,4,5;\n" * 90)
    with caplog.at_level(logging.WARNING, logger="n2d2"):
        database = N2D2.Actitracker_Database(1.0, 0.0)
        database.load(str(actitracker))
    assert database.getNbStimuli() == 1 and caplog.text.count("has no activity") == 100
    assert "250 lines without an activity are skipped, the first 100 are named" in caplog.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("1,Walking,2,3,4,nan;", "with numbers"),
        ("1,Walking,2,3,4,5;6", "raw.txt:2 a line is user,activity,time,x,y,z; and nothing behind"),
        ("1,Walking,2,3,4,5", "raw.txt:2 a line is user"),
        ("1,Walking,2,3,4;", "raw.txt:2 a line is user,activity,time,x,y,z; with numbers"),
        ("1,Walking,2,3,4,x;", "with numbers"),
        ("1,Wlking,2,3,4,5;", 'unknown activity Wlking; did you mean "Walking"'),
    ],
)
def test_bad_actitracker_lines(tmp_path, line, told):
    (tmp_path / "WISDM_at_v2.0_raw.txt").write_text(f"1,Walking,2,3,4,5;\n{line}\n")
    with pytest.raises(RuntimeError, match=told):
        N2D2.Actitracker_Database().load(str(tmp_path))


def test_bad_actitracker_options(actitracker):
    database = N2D2.Actitracker_Database()
    database.setParameter("Overlapping", "0.001")
    with pytest.raises(ValueError, match="Overlapping: 0.001 of a window of 90 samples is a step of 0"):
        database.load(str(actitracker))
    with pytest.raises(ValueError, match="Learn .* is more than 1"):
        N2D2.Actitracker_Database(0.9, 0.2).load(str(actitracker))
    with pytest.raises(FileNotFoundError, match="WISDM_at_v2.0_unlabeled_raw.txt"):
        N2D2.Actitracker_Database(0.6, 0.2, True).load(str(actitracker))


def test_actitracker_look_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("N2D2_DATA", str(tmp_path))
    fake("actitracker", tmp_path, 10)
    database = N2D2.Actitracker_Database(0.5, 0.3, True)
    database.load("")
    assert database.getNbStimuli() == 15 and counts(database) == (5, 3, 7)
    assert database.getNbStimuli(Unpartitioned) == 0


# N-MNIST


def event(x, y, polarity, time):
    return bytes([x, y]) + (polarity << 23 | time).to_bytes(3, "big")


def as_tuples(events):
    return [(e.x, e.y, e.channel, e.time, e.value) for e in events]


@pytest.fixture
def n_mnist(tmp_path):
    """The files of §8, with bytes behind the last event and a file that is none."""
    for name in ("Train/0/00001", "Train/3/00002", "Test/3/00001"):
        path = tmp_path / f"{name}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(event(1, 2, 1, 5) + event(3, 4, 0, 300000) + b"\x01\x02")
    (tmp_path / "Train/3/readme.txt").write_text("")
    return tmp_path


def test_n_mnist(n_mnist):
    before = listing(n_mnist)
    database = N2D2.N_MNIST_Database()
    database.load(str(n_mnist))
    assert counts(database) == (2, 0, 1) and database.getLabelNames() == [str(i) for i in range(10)]
    assert [database.getStimulusLabel(i) for i in range(3)] == [0, 3, 3]
    assert database.getStimulusName(1) == f"{n_mnist}/Train/3/00002.bin"
    events = database.loadAerStimulusData(Learn, 0, 7)
    assert as_tuples(events) == [(1, 2, 1, 5, 1), (3, 4, 0, 300000, 1)] and {e.batch for e in events} == {7}
    with pytest.raises(RuntimeError, match="the stimuli are events and have no image"):
        database.getStimuliDepth()
    assert listing(n_mnist) == before


def test_n_mnist_intervals(n_mnist):
    # Row 13. Times 0, 1, ..., 100: thirds end at 33 and 66.
    times = list(range(101))
    (n_mnist / "Test/3/00001.bin").write_bytes(b"".join(event(t, 0, t % 2, t) for t in times))
    database = N2D2.N_MNIST_Database()
    database.load(str(n_mnist))

    def read(*arguments):
        return [(e.x, e.time) for e in database.loadAerStimulusData(Test, 0, 0, *arguments)]

    assert read(0, 100) == [(t, t) for t in times]
    assert read(0, 1000) == [(t, 10 * t) for t in times]
    assert read(500, 700, 2) == [(t, t + 100 * k) for k in range(2) for t in times]
    for part, (first, last) in enumerate([(0, 33), (33, 66), (66, 100)], 1):
        found = read(0, 1000, 1, part)
        inside = [t for t in times if first <= t < last or (part == 3 and t == last)]
        assert found == [(t, (t - first) * 1000 // (last - first)) for t in inside]
    for arguments, told in (
        ((0, 100, 3), "no multiple"),
        ((5, 5), "empty"),
        ((0, 9, 1, 4), "partialStimulus"),
        ((0, 9, 0), "no multiple"),
    ):
        with pytest.raises(ValueError, match=told):
            read(*arguments)


def test_bad_n_mnist_folders(tmp_path, n_mnist):
    with pytest.raises(FileNotFoundError, match="Could not open directory: .*nowhere"):
        N2D2.N_MNIST_Database().load(str(tmp_path / "nowhere"))
    (n_mnist / "Test/3/00001.bin").unlink()
    with pytest.raises(RuntimeError, match="no .bin file in .*/Test/0"):
        N2D2.N_MNIST_Database().load(str(n_mnist))
    with pytest.raises(ValueError, match="Validation: a fraction"):
        N2D2.N_MNIST_Database(2.0).load(str(n_mnist))


def test_n_mnist_look_alike(tmp_path):
    database = N2D2.N_MNIST_Database(0.2)
    database.load(str(fake("n-mnist", tmp_path, 20)))
    assert counts(database) == (16, 4, 5)
    for set_ in (Learn, Validation, Test):
        events = database.loadAerStimulusData(set_, 0)
        assert len(events) == 50 and [e.time for e in events] == sorted(e.time for e in events)
