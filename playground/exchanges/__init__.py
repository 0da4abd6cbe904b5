"""Stand-ins for exchanges: real HTTP servers that check signatures by the published recipes, and nothing of ccxt."""

from playground.exchanges.binance import Binance
from playground.exchanges.bingx import BingX
from playground.exchanges.bitfinex import Bitfinex
from playground.exchanges.bitget import Bitget
from playground.exchanges.blofin import BloFin
from playground.exchanges.bybit import Bybit
from playground.exchanges.call import Seen
from playground.exchanges.coinbase import Coinbase
from playground.exchanges.core import StandIn
from playground.exchanges.cryptocom import CryptoCom
from playground.exchanges.deribit import Deribit
from playground.exchanges.gate import Gate
from playground.exchanges.htx import Htx
from playground.exchanges.hyperliquid import Hyperliquid
from playground.exchanges.key import Key
from playground.exchanges.kraken import Kraken, KrakenFutures
from playground.exchanges.kucoin import KuCoin
from playground.exchanges.mexc import Mexc
from playground.exchanges.okx import Okx
from playground.exchanges.phemex import Phemex
from playground.exchanges.toobit import Toobit
from playground.exchanges.weex import Weex
from playground.exchanges.whitebit import WhiteBit

STAND_INS: dict[str, type[StandIn]] = {
    "okx": Okx,
    "bybit": Bybit,
    "binance": Binance,
    "bingx": BingX,
    "blofin": BloFin,
    "cryptocom": CryptoCom,
    "whitebit": WhiteBit,
    "gate": Gate,
    "mexc": Mexc,
    "toobit": Toobit,
    "bitfinex": Bitfinex,
    "bitget": Bitget,
    "htx": Htx,
    "coinbase": Coinbase,
    "deribit": Deribit,
    "hyperliquid": Hyperliquid,
    "kraken": Kraken,
    "krakenfutures": KrakenFutures,
    "phemex": Phemex,
    "kucoin": KuCoin,
    "weex": Weex,
}

__all__ = ["STAND_INS", "Binance", "BingX", "Bitget", "Bybit", "Key", "KuCoin", "Okx", "Seen", "StandIn", "Weex"]
