"""Partition by fractions of each label or by numbers of stimuli, as the sections of DIR and CSV have it."""

from n2d2.database.database import native_set


class SectionPartition:
    """For databases whose constructor takes ``learn``, ``validation``, ``test`` and how they are meant."""

    def _partition(self, learn, validation, test, per_label_partitioning, equiv_label_partitioning):
        if per_label_partitioning:
            self._partition_per_label(learn, validation, test, equiv_label_partitioning)
        else:
            self._partition_by_count(learn, validation, test)

    def _partition_per_label(self, learn, validation, test, equiv):
        who = f"[{self._type}]"
        if learn + validation > 1.0 + 1e-9:
            raise RuntimeError(f"{who} learn ({learn}) + validation ({validation}) cannot be higher than 1.0")
        if test is None:
            test = max(0.0, 1.0 - learn - validation)
        elif learn + validation + test > 1.0 + 1e-9:
            raise RuntimeError(
                f"{who} learn ({learn}) + validation ({validation}) + test ({test}) cannot be higher than 1.0"
            )
        self._N2D2_object.partitionStimuliPerLabel(float(learn), float(validation), float(test), equiv)
        self._N2D2_object.partitionStimuli(0.0, 0.0, 1.0)

    def _partition_by_count(self, learn, validation, test):
        total = self._N2D2_object.getNbStimuli(native_set("Unpartitioned"))
        if test is None:
            test = total - learn - validation
        if test < 0 or learn + validation + test > total:
            raise RuntimeError(
                f"[{self._type}] learn ({learn}), validation ({validation}) and test ({test}) need more than the "
                f"{total} stimuli of the database"
            )
        for count, name in ((learn, "Learn"), (validation, "Validation"), (test, "Test")):
            if count != int(count) or count < 0:
                raise RuntimeError(f"[{self._type}] {name.lower()} ({count}) is a number of stimuli here")
            self._N2D2_object.partitionStimuli(int(count), native_set(name))
