"""Computes the next high water at Dover from the harmonic constants."""

import math

MEAN_LEVEL = 3.78  # metres above chart datum


def constituent(amplitude, phase, speed, hours):
    """One cosine of the tide. Speed is in degrees an hour."""
    return amplitude * math.cos(math.radians(speed * hours - phase))


def height(hours):
    """The height of the tide in metres above chart datum."""
    m2 = constituent(2.24, 330.0, 28.984104, hours)
    s2 = constituent(0.71, 23.0, 30.0, hours)
    return MEAN_LEVEL + m2 + s2
