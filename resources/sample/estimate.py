"""Estimates the price of a table from its measures."""

OAK_PER_CUBIC_METRE = 1480
WASTE = 0.35  # share of the wood that ends as shavings and offcuts
HOURLY_RATE = 62


def wood_cost(length_cm: float, width_cm: float, thickness_cm: float) -> float:
    """The price of the wood for a table top, waste included."""
    volume = length_cm * width_cm * thickness_cm / 1_000_000
    return volume * (1 + WASTE) * OAK_PER_CUBIC_METRE


def table_price(length_cm: float, width_cm: float, hours: float) -> float:
    """Wood, legs and work; without tax."""
    legs = 4 * 38
    return round(wood_cost(length_cm, width_cm, 4) + legs + hours * HOURLY_RATE, 2)
