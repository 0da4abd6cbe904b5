"""Aster: an API wallet signs for the account, and ccxt asks with both addresses."""

from exchanges.wallet import delegated

prepare = delegated
