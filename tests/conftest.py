"""Settings that hold for every test."""

from hypothesis import HealthCheck, settings

# How long an example takes says something about the machine and what else it is doing, and nothing about the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("suite"), max_examples=5000)  # pytest --hypothesis-profile=long
settings.load_profile("suite")
