"""A set of row numbers that stays small: one bit each, in blocks made as they are needed."""

_BLOCK = 1 << 16


class RowMarks:
    """Which rows were seen. A million neighbouring rows take 125 KB, whatever numbers they begin at."""

    def __init__(self) -> None:
        self._blocks: dict[int, bytearray] = {}

    def add(self, row: int) -> None:
        """Mark a row."""
        block, bit = divmod(row, _BLOCK)
        bits = self._blocks.get(block)
        if bits is None:
            bits = self._blocks[block] = bytearray(_BLOCK // 8)
        bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, row: int) -> bool:
        """Whether a row is marked."""
        block, bit = divmod(row, _BLOCK)
        bits = self._blocks.get(block)
        return bits is not None and bool(bits[bit >> 3] & 1 << (bit & 7))
