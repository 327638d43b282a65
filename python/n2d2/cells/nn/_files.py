"""Parameter files of a cell: ``{dir}/{cell}_weights.syntxt`` and so on."""

import os
import re

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')


class ParameterFiles:
    """Import and export of the free parameters of a native cell."""

    def _file(self, dir_name, suffix="", raw=False):
        name = self.get_name() if raw else _FORBIDDEN.sub("_", self.get_name())
        return os.path.join(dir_name, f"{name}{suffix}.syntxt")

    def import_free_parameters(self, dir_name, ignore_not_exists=False):
        """Reads the parameters written by ``export_free_parameters``; nothing for a lazy cell not yet called.

        :param dir_name: Directory
        :type dir_name: str
        :param ignore_not_exists: A missing file leaves the cell unchanged instead of an error, default=False
        :type ignore_not_exists: bool, optional
        """
        if self._N2D2_object is None:
            return
        file = self._file(dir_name)
        raw = self._file(dir_name, raw=True)
        if raw != file and not _exists(file) and _exists(raw):
            file = raw
        print(f"Import {file}")
        try:
            self._N2D2_object.importFreeParameters(file, ignore_not_exists)
        except FileNotFoundError as error:
            raise RuntimeError(f"Could not open synaptic file: {file} ({error})") from error
        if self._has_activation_quantizer():
            self._N2D2_object.importActivationParameters(dir_name, ignore_not_exists)

    def export_free_parameters(self, dir_name, verbose=True):
        """Writes the parameters as text files; nothing for a lazy cell not yet called.

        :param dir_name: Directory, created when needed
        :type dir_name: str
        :param verbose: Print the names of the files, default=True
        :type verbose: bool, optional
        """
        if self._N2D2_object is None:
            return
        os.makedirs(dir_name, exist_ok=True)
        for suffix, export in (
            ("", self._N2D2_object.exportFreeParameters),
            ("_quant", getattr(self._N2D2_object, "exportQuantFreeParameters", None)),
        ):
            file = self._file(dir_name, suffix)
            if verbose:
                print(f"Export to {file}")
            os.makedirs(os.path.dirname(file), exist_ok=True)
            if export is not None:
                export(file)
        if self._has_activation_quantizer():
            self._N2D2_object.exportActivationParameters(dir_name)

    def _has_activation_quantizer(self):
        activation = self._config_parameters.get("activation")
        return activation is not None and activation.has_quantizer()


def _exists(file):
    stem = file[: -len(".syntxt")]
    return any(os.path.exists(f"{stem}{suffix}.syntxt") for suffix in ("", "_weights", "_scales"))
