"""Base of every object that wraps a native one: parameters, attribute access, printed form."""

from n2d2 import _declaration as declare
from n2d2 import global_variables as gb
from n2d2.error_handler import NotBuiltError, UndefinedModelError, WrongInputType

# What getParameterAndType announces -> accepted Python type.
_ANNOUNCED = {"integer": int, "float": float, "bool": bool, "list": list, "string": str}


class ConventionConverter:
    """Bidirectional map python name <-> C++ name."""

    def __init__(self, dic):
        self.python_to_N2D2 = {}
        self.N2D2_to_python = {}
        self.update(dic)

    def update(self, dic):
        """Adds the pairs python name -> C++ name of ``dic``."""
        self.python_to_N2D2.update(dic)
        self.N2D2_to_python.update({native: name for name, native in dic.items()})

    def p_to_n(self, key):
        """C++ name of a Python name."""
        return self._find(self.python_to_N2D2, key)

    def n_to_p(self, key):
        """Python name of a C++ name."""
        return self._find(self.N2D2_to_python, key)

    @staticmethod
    def _find(names, key):
        if key not in names:
            raise ValueError(f"Invalid parameter : {key} isn't registered as a valid parameter")
        return names[key]


class N2D2_Interface:
    """Wraps ``_N2D2_object``; parameters are declared in ``_table`` and inherited (see
    :mod:`n2d2._declaration`)."""

    _table = {}
    _aliases = {}  # other spellings of keywords found in the manual

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._declared, cls._spellings = {}, {}
        for base in reversed(cls.__mro__):
            cls._declared.update(base.__dict__.get("_table", {}))
            cls._spellings.update(base.__dict__.get("_aliases", {}))
        cls._parameters = {name: param.native for name, param in cls._declared.items()}
        cls._convention_converter = ConventionConverter(cls._parameters)

    _declared, _spellings, _parameters = {}, {}, {}
    _convention_converter = ConventionConverter({})

    def __init__(self, **config_parameters):
        self._constructor_arguments = {}
        self._optional_constructor_arguments = {}
        self._config_parameters = {
            self._spellings.get(key, key): value for key, value in config_parameters.items()
        }
        self._N2D2_object = None

    # ------------------------------------------------------------ construction

    def _declaration(self, key):
        try:
            self._convention_converter.p_to_n(key)
        except ValueError as error:
            raise ValueError(f"{type(self)} : {key} is not a valid parameter") from error
        param = self._declared[key]
        if param.kind is declare.GHOST:
            raise RuntimeError(f"Parameter does not exist: {param.native}")
        return param

    def _check_parameters(self):
        """Checks every keyword and moves the optional constructor arguments to their dict."""
        for key, value in list(self._config_parameters.items()):
            param = self._declaration(key)
            if value is not None or param.kind is not declare.OBJECT:
                param.check(key, value)
            if param.kind in (declare.OPTIONAL, declare.CONSTRUCTOR):
                del self._config_parameters[key]
                self._optional_constructor_arguments[key] = param.encode(value)

    def _set_arguments(self, **arguments):
        """Checks and stores constructor arguments."""
        for key, value in arguments.items():
            param = self._declared[key]
            param.check(key, value)
            self._constructor_arguments[key] = param.encode(value)

    def _native_options(self):
        return self.n2d2_function_argument_parser(self._optional_constructor_arguments)

    def _build(self, *prefix):
        """Creates the native object from the model key and the arguments, then applies the other
        parameters."""
        native_class = self._N2D2_constructors[getattr(self, "_model_key", "")]
        self._N2D2_object = native_class(
            *prefix, *self._constructor_arguments.values(), **self._native_options()
        )
        self._apply_parameters()
        self.load_N2D2_parameters(self._N2D2_object)

    def _apply_parameters(self):
        for key, value in list(self._config_parameters.items()):
            if self._declared[key].kind is not declare.PYTHON:
                self._write(key, value)

    @classmethod
    def create_from_N2D2_object(cls, N2D2_object, **kwargs):
        """Python object around an existing native one, without running ``__init__``."""
        self = cls.__new__(cls)
        N2D2_Interface.__init__(self)
        self._adopt(N2D2_object, **kwargs)
        self.load_N2D2_parameters(N2D2_object)
        return self

    def _adopt(self, N2D2_object):
        self._N2D2_object = N2D2_object

    # ------------------------------------------------------------ parameters

    def N2D2(self):
        """The native object."""
        if self._N2D2_object is None:
            raise UndefinedModelError("N2D2 object member has not been created")
        return self._N2D2_object

    def _label(self):
        return self.get_name() if hasattr(type(self), "get_name") else type(self).__name__

    def get_parameter(self, key):
        """Value of a constructor argument, an optional one or a config parameter."""
        for parameters in (
            self._constructor_arguments,
            self._optional_constructor_arguments,
            self._config_parameters,
        ):
            if key in parameters:
                return parameters[key]
        raise ValueError(f"{key} is not a parameter of {self._label()}")

    def set_parameter(self, key, value):
        """Changes a config parameter here and in the native object."""
        if key in self._constructor_arguments:
            raise RuntimeError("You cannot modify constructor arguments.")
        if key in self._optional_constructor_arguments:
            raise RuntimeError(f"{key} is not settable for {self._label()}")
        if key not in self._config_parameters:
            raise ValueError(f"{key} is not a parameter of {self._label()}")
        self._assign(key, value)

    def __getattr__(self, key):
        if not key.startswith("_"):
            for name in ("_constructor_arguments", "_optional_constructor_arguments", "_config_parameters"):
                parameters = self.__dict__.get(name, {})
                if key in parameters:
                    return parameters[key]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{key}'")

    def __setattr__(self, key, value):
        if key.startswith("_"):
            object.__setattr__(self, key, value)
        elif key in self.__dict__.get("_constructor_arguments", ()):
            raise RuntimeError("You cannot modify constructor arguments.")
        elif key in self.__dict__.get("_optional_constructor_arguments", ()):
            self._assign_option(key, value)
        elif key in ("datatype", "model"):
            object.__setattr__(self, key, value)
        elif key in self.__dict__.get("_config_parameters", ()) or self._is_object(key):
            self._assign(key, value)
        else:
            object.__setattr__(self, key, value)

    def _is_object(self, key):
        return key in self._declared and self._declared[key].kind is declare.OBJECT

    def _assign_option(self, key, value):
        raise RuntimeError(f"{key} is not settable for {type(self)}")

    def _assign(self, key, value):
        param = self._declaration(key)
        if value is not None or param.kind is not declare.OBJECT:
            param.check(key, value)
        if self._N2D2_object is not None:
            self._write(key, value)
        self._config_parameters[key] = value

    def _write(self, key, value):
        """Gives one parameter to the native object, with the type it announces."""
        param = self._declaration(key)
        if param.kind is declare.OBJECT:
            self._write_object(key, param, value)
            return
        announced = self._N2D2_object.getParameterAndType(param.native)[1]
        expected = _ANNOUNCED.get(announced, str)
        if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
            raise WrongInputType(key, str(type(value)), [str(expected)])
        text = self.parse_py_to_ini_(value)
        if announced == "string" and any(character.isspace() for character in text):
            text = f'"{text}"'  # the native side reads one word unless it is quoted
        self._N2D2_object.setParameter(param.native, text)

    def _write_object(self, key, param, value):
        write = getattr(self._N2D2_object, param.setter, None)
        if write is not None:
            write(None if value is None else value.N2D2())
        elif value is not None:
            raise NotBuiltError(f"{type(self).__name__}.{key}")

    def load_N2D2_parameters(self, N2D2_object):
        """Refreshes the three dicts from the native object."""
        self._config_parameters = self._read_config(N2D2_object)
        for key, param in self._declared.items():
            if param.read is None:
                continue
            if param.kind is declare.OPTIONAL:
                self._optional_constructor_arguments[key] = param.read(N2D2_object)
            elif param.kind is declare.CONSTRUCTOR:
                self._constructor_arguments[key] = param.read(N2D2_object)

    def _read_config(self, N2D2_object):
        found = {}
        names = self._convention_converter.N2D2_to_python
        for native in sorted(N2D2_object.getParameters()):
            if native in names and self._declared[names[native]].kind is declare.CONFIG:
                found[names[native]] = parse_native(*N2D2_object.getParameterAndType(native))
        for key, param in self._declared.items():
            if param.kind is declare.OBJECT and param.getter:
                found[key] = self._read_object(key, param, N2D2_object)
        return found

    def _read_object(self, key, param, N2D2_object):
        from n2d2.converter import from_N2D2_object

        read = getattr(N2D2_object, param.getter, None)  # absent: the feature is not built, nothing is set
        return None if read is None else from_N2D2_object(read())

    @staticmethod
    def parse_py_to_ini_(value):
        """Text of a value as the native setParameter reads it."""
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, list):
            return "".join(f"{N2D2_Interface.parse_py_to_ini_(item)} " for item in value)
        return str(value)

    def n2d2_function_argument_parser(self, arguments):
        """The dict with C++ names for keys."""
        return {self._convention_converter.p_to_n(key): value for key, value in arguments.items()}

    # ------------------------------------------------------------ printed form

    def _parameter_string(self):
        verbosity = gb.verbosity
        if verbosity is gb.Verbosity.graph_only:
            return ""
        groups = [self._constructor_arguments, self._optional_constructor_arguments, self._config_parameters]
        if not any(groups):
            return ""
        fixed = ", ".join(_items(group) for group in groups[:2] if group)
        free = _items(groups[2]) if verbosity is gb.Verbosity.detailed else ""
        return f"({' | '.join(part for part in (fixed, free) if part)})"

    def __str__(self):
        return type(self).__name__ + self._parameter_string()


def _items(parameters):
    return ", ".join(f"{key}={_shown(key, value)}" for key, value in parameters.items())


def _shown(key, value):
    if key == "mapping" and value is not None:
        return f"n2d2.Tensor(dims={value.dims()})"
    return str(value)


def parse_native(text, kind):
    """Value of a native parameter from its text and announced kind."""
    if kind == "integer":
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "bool":
        return bool(int(text))
    if kind == "list":
        return [_number(item) for item in text.split()]
    return text


def _number(text):
    try:
        return int(text)
    except ValueError:
        return float(text)


class Options:
    """The command line options structure, ``N2D2.Options``; for the package's own use."""

    def __init__(self, **parameters):
        import N2D2

        self._N2D2_object = N2D2.Options()
        self.set_parameters(**parameters)

    def _names(self):
        return [
            name
            for name in sorted(dir(self._N2D2_object))
            if not name.startswith("_") and not callable(getattr(self._N2D2_object, name))
        ]

    def set_parameters(self, **parameters):
        """Sets fields one by one, each with the type it has."""
        known = self._names()
        for key, value in parameters.items():
            if key not in known:
                raise AttributeError(f"'{key}' is not a valid parameter")
            current = getattr(self._N2D2_object, key)
            if type(value) is not type(current) and not (isinstance(current, float) and type(value) is int):
                raise TypeError(
                    f"Parameter '{key}' is of type '{type(value).__name__}' but should be of type "
                    f"'{type(current).__name__}' instead."
                )
            setattr(self._N2D2_object, key, value)

    def N2D2(self):
        """The native structure."""
        return self._N2D2_object

    def __str__(self):
        return "\n".join(
            ["Option : ", *(f"{name} : {getattr(self._N2D2_object, name)}" for name in self._names())]
        )
