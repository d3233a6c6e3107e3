"""The most memory that this process had."""


def peak_bytes():
    """`ru_maxrss` would be at least what the process had that started this one."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
