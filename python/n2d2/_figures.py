"""Figures beside the data files that native logs write."""

import logging
import os

_logger = logging.getLogger("n2d2")


def draw_figures(folder):
    """Draws what a folder holds with :mod:`n2d2.plot`; without matplotlib, the data alone stay."""
    if not os.path.isdir(folder):
        return
    try:
        from n2d2 import plot

        plot.plot_directory(folder, False, lambda text: None, _logger.warning)
    except (ImportError, RuntimeError) as error:
        _logger.info("%s is not drawn (%s): python -m n2d2.plot %s does it later", folder, error, folder)
