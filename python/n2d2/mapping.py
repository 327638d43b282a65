"""Connectivity between input channels and outputs."""

from n2d2.tensor import Tensor


class Mapping:
    """Groups of channels linked to groups of outputs."""

    def __init__(self, nb_groups=None, nb_channels_per_group=None):
        """:param nb_groups: Number of groups
        :type nb_groups: int, optional
        :param nb_channels_per_group: Number of channels of each group; exactly one of the two is given
        :type nb_channels_per_group: int, optional
        """
        if not nb_groups and not nb_channels_per_group:
            raise ValueError(
                "Parameter NbGroups and ChannelsPerGroup have no value, one of them need to be set"
            )
        if nb_groups and nb_channels_per_group:
            raise ValueError(
                "Parameter NbGroups and ChannelsPerGroup are both initialized with a value, "
                "only one need to be set"
            )
        self._nb_groups = nb_groups
        self._nb_channels_per_group = nb_channels_per_group

    def create_mapping(self, nb_channels, nb_outputs):
        """Bool tensor of shape ``[nb_channels, nb_outputs]``; True where a channel feeds an output."""
        groups = self._nb_groups or nb_channels // self._nb_channels_per_group
        if groups < 1 or nb_channels % groups:
            raise ValueError(
                f"NbGroups ({groups}) must be a multiple of the number of input channels ({nb_channels})"
            )
        channels_per_group = nb_channels // groups
        mapping = Tensor([nb_channels, nb_outputs], datatype="bool")
        values = [[False] * nb_outputs for _ in range(nb_channels)]
        offset = 0.0
        for group in range(groups):
            size = (nb_outputs - offset) / (groups - group)
            if size < 1:
                raise RuntimeError("outputGroupSize < 1")
            for channel in range(group * channels_per_group, (group + 1) * channels_per_group):
                for output in range(int(offset), int(offset + size)):
                    values[channel][output] = True
            offset += size
        mapping.set_values(values)
        return mapping
