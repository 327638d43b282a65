"""Parts that need no native module."""

import subprocess
import sys
import warnings
from typing import Any, Union

import pytest
from n2d2 import error_handler, utils


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_import_is_light():
    done = run(
        "import sys, n2d2; print(sorted(set(sys.modules) & {'N2D2', 'numpy', 'n2d2.tensor'})); "
        "print({'Tensor', 'cells', 'ConfigSection', 'global_variables'} <= set(dir(n2d2)))"
    )
    assert done.stdout == "[]\nTrue\n", done.stderr


def test_unknown_name():
    import n2d2

    with pytest.raises(AttributeError, match="has no attribute 'foo'"):
        n2d2.foo  # noqa: B018


def test_n2d2_path_is_set_once():
    code = "import os, n2d2; print(os.environ['N2D2_PATH'] == os.path.dirname(n2d2.__file__))"
    assert run(code).stdout == "True\n"
    assert run(f"import os; os.environ['N2D2_PATH'] = 'x'; {code}").stdout == "False\n"


def test_messages():
    eh = error_handler
    assert str(eh.WrongInputType("a", int, ["str", "list"])) == (
        "a argument should be of type : str or list but is <class 'int'> instead !"
    )
    assert str(eh.WrongValue("m", "x", ["A", "B"])) == "m has value 'x' but only [A, B] are accepted."
    assert str(eh.WrongMember("m", "x", ["A", "B"])) == "m has value 'x' but only [A, B] are accepted."
    assert str(eh.IsEmptyError("Tensors")) == "Tensors is empty, it must contain at least one element"
    assert str(eh.NotInitialized("cell")) == "cell is not initialized"
    assert str(eh.UndefinedParameterError("p", 1)) == ("Parameter 'p' does not exist in object of type <class 'int'>")
    bases = {
        eh.WrongInputType: TypeError,
        eh.WrongValue: ValueError,
        eh.IsEmptyError: ValueError,
        eh.NotInitialized: RuntimeError,
        eh.ImplementationError: RuntimeError,
        eh.UndefinedModelError: RuntimeError,
        eh.UndefinedParameterError: RuntimeError,
        eh.IpOnly: NotImplementedError,
        eh.WrongMember: KeyError,
        eh.NotBuiltError: NotImplementedError,
    }
    for cls, base in bases.items():
        assert issubclass(cls, base)


def test_deprecated_warns_and_runs():
    @error_handler.deprecated(version="1.2", reason="use g")
    def f(x):
        return x + 1

    with pytest.warns(DeprecationWarning, match=r"f is deprecated since version \(1.2\) : use g"):
        assert f(1) == 2


def test_config_section():
    section = utils.ConfigSection(no_bias=True, solver=1)
    assert dict(**section) == {"no_bias": True, "solver": 1}
    assert utils.ConfigSection({"a": 1})["a"] == 1


def test_generate_name():
    class Foo:
        pass

    assert [utils.generate_name(Foo()), utils.generate_name(Foo())] == ["Foo_0", "Foo_1"]


class TestCheckTypes:
    class Thing:
        @utils.check_types
        def method(self, a: int, b: Union[str, list] = None, c: Any = None, d: float = 1.0):  # noqa: UP007
            return a, b, c, d

    def test_accepts(self):
        assert self.Thing().method(True, "x", object, None)[3] is None
        assert self.Thing().method(1, ["x"]) == (1, ["x"], None, 1.0)

    def test_refuses(self):
        with pytest.raises(TypeError) as error:
            self.Thing().method("1")
        assert str(error.value).endswith(
            'Thing.method : "a" parameter must be of type <int> but is of type <str> instead.'
        )
        with pytest.raises(TypeError, match='"b" parameter must be of type <str or list> but is of type <int>'):
            self.Thing().method(1, 2)

    def test_keyword_after_a_gap(self):
        with pytest.raises(TypeError, match='"d" parameter must be of type <float> but is of type <int>'):
            self.Thing().method(1, d=2)


def test_methdispatch():
    class Thing:
        @utils.methdispatch
        def f(self, x):
            return "other"

        @f.register(int)
        def _(self, x):
            return "int"

    assert (Thing().f(1), Thing().f("a")) == ("int", "other")


def test_docstring_tools():
    class Parent:
        def __init__(self, a, b):
            """Parent.
            :param a: first
            :type a: int
            :param b: second of the parent"""

    @utils.inherit_init_docstring()
    class Child(Parent):
        def __init__(self, b):
            """Child.
            :param b: second of the child"""

    assert Child.__init__.__doc__ == ("Child.\n:param b: second of the child\n:param a: first\n:type a: int")

    @utils.add_docstring(":param x: added\n:param y: not this one")
    def f(x, y):
        """Header.
        :param y: mine"""

    assert f.__doc__ == "Header.\n:param x: added\n:param y: mine"

    @utils.template_docstring("what", "thing")
    def g():
        """A {what}."""

    assert g.__doc__ == "A thing."
    with pytest.raises(RuntimeError, match="no placeholder"):
        utils.template_docstring("where", "x")(g)


def test_download_unpacks(tmp_path, capsys):
    import gzip
    import zipfile

    source = tmp_path / "source"
    source.mkdir()
    with zipfile.ZipFile(source / "a b.zip", "w") as file:
        file.writestr("inside.txt", "hello")
    with gzip.open(source / "data.gz", "wb") as file:
        file.write(b"idx")
    utils.download((source / "a b.zip").as_uri(), str(tmp_path), "set")
    utils.download((source / "data.gz").as_uri(), str(tmp_path), "set")
    assert (tmp_path / "set" / "inside.txt").read_text() == "hello"
    assert (tmp_path / "set" / "data").read_bytes() == b"idx"
    assert "Downloaded 3" in capsys.readouterr().out or (tmp_path / "set" / "data.gz").exists()
    (source / "data.gz").unlink()  # the second time, nothing is fetched
    utils.download((source / "data.gz").as_uri(), str(tmp_path), "set")


def test_model_logger(tmp_path, capsys):
    class Model:
        def export_free_parameters(self, path):
            self.path = path

    model = Model()
    utils.model_logger(model, str(tmp_path) + "/", {"loss": 0.5, "epoch": 3})
    assert model.path == str(tmp_path) + "/"
    assert (tmp_path / "log.txt").read_text() == "loss0.5epoch3"
    assert capsys.readouterr().out == f"Logging the model at {tmp_path}/\n"


def test_no_warning_at_import():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run("import warnings; warnings.simplefilter('error'); import n2d2.utils").returncode == 0
