"""A made-up key of each exchange that is known in depth, in the form in which its stand-in makes them."""

SAMPLES: dict[str, dict[str, str]] = {
    "binance": {
        "apiKey": "LG1fj2g9MpH059bg0G2AlVOuAFvN4J5zbjLANNTR0JxbOgtaMgrZo6El4zmWUXTI",
        "secret": "pfRyHckqH60jDp8v3jvx0LFa1qYwYyomFNWnmsb5KJGYe7MRRvQg4np38iBJJIcR",
    },
    "bingx": {
        "apiKey": "dYbhacZwYSRqqdHiiMatCBfwD1PBvopZBoJAULVZAXAKWaYksQn1YkbLdiPlpCJSNFG4ikMwJyfOwz2sEmYTP4",
        "secret": "pzrkyFe7dVC3GSQcK2R2WhMxcD1PsuprDqv8KjLOjL1AhkOv7zaTd3XlqAp3wCih5FX8iViGbl1yNx7O0UjRPt",
    },
    "bitfinex": {
        "apiKey": "90da30a0f781c178f6fcedc0a0c67f2a4bdd6169be7",
        "secret": "3f97cf5ce8919ac9544191f1b5e31a7cf8c8a5e6064",
    },
    "bitget": {
        "apiKey": "bg_05b927f8ae03b99aaa8d50457ca9a37f",
        "secret": "5c4b8de5269d3c0cae09d0ecffcc8ba5275845d2d4fdf599c7b4db026b768ada",
        "password": "Pw50d68230ff46",
    },
    "blofin": {
        "apiKey": "c75c758f5c34d481a2899139c7287cc9",
        "secret": "02b6741ceadcf364b06b3714a02cfee8",
        "password": "PwbL_b_bKNsXXr1a",
    },
    "bybit": {"apiKey": "pUhluFt2jfPvwHvEod", "secret": "5rCXB9SNR4yCHtLHLEO1WYuFbvlMawg6n7AQ"},
    "coinbase": {
        "apiKey": "organizations/61ba76f5-da9f-4a8f-2fa9-a28cf8b27838/apiKeys/ffcded7d-d3ac-2a66-7e69-cba7c6e0e882",
        "secret": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIGyMARFF/fY6zB3bL7+OmCIMj/Bm2wFrW39mzSpH+QSLoAoGCCqGSM49\nAwEHoUQDQgAEZ7g0KPozkJM/XpUD9bJk4PxsT7hdWRt1g4Yx/wBBsfqQaKHWe2gI\nG9MafFx1Qc3ONC1jEpWmAU5YH3okBw3sNw==\n-----END EC PRIVATE KEY-----",
    },
    "cryptocom": {"apiKey": "4ae41ca9cba8a7e4b4eb6991487dc4a8", "secret": "745436695faed22b53a3456acd7e23ba"},
    "deribit": {"apiKey": "aYkky1A7", "secret": "hruKwNTmhwSJ9fgU89zogdAGL-jwthTbO2f7gGSCAlk"},
    "gate": {
        "apiKey": "27a9a47a7a38d96be35463d3a514aacb",
        "secret": "a7fbf5539a02c02c56656cca8c0c120a12d0210794236803d0100035ca4f9f93",
    },
    "htx": {"apiKey": "649f4e6f-cc1dc894-e2fbb65a-55ab5", "secret": "d8d5c18e-c10ece8d-cb69ba08-b87d5"},
    "hyperliquid": {
        "walletAddress": "0x5d5d547fe3da258f8ed9340432b994f3f174562c",
        "privateKey": "0x161fd8ad846a644394ad09157f38bca2387d4887d5fea74fc3216902cff843f6",
    },
    "kraken": {
        "apiKey": "2MXT2grhr90yzPAN6WRDVI/eU37i3TWpn5/nwV3dmw6HgAxvrY4ayPE3",
        "secret": "S3aVYSkYv/BKxEz4I8jVkdIxbE5BN9aYQyQcIX2yrSOG+PG60IW9FDMQQ3gh9+jo4mQR1pi83t8W6Fr1NJsp5Q==",
    },
    "krakenfutures": {
        "apiKey": "zqs8cdnd6m34CBtOmlpj0j/3DxJB6R/GJCD6XvQsJ8juA+4njCG8ksya",
        "secret": "p+xLPzjZ4ZZOKpvHQRDpEaxqJqbK5DPidoFwTnzzgvQJEVUyR9x1HAsN3r5NN/xEij6bx4Um9Es2bOii4MUWnQ==",
    },
    "kucoin": {
        "apiKey": "d67cd2e619206e5e88b96c96",
        "secret": "a002ec16-da42-37f3-f32a-1226033eb257",
        "password": "Pw-31ed1629922d",
    },
    "mexc": {"apiKey": "mx0BobZ1yhjvgx23iv", "secret": "549abffabc4aa8d6513af1ceecffa2e4"},
    "okx": {
        "apiKey": "65e070e5-5470-3cb3-d83c-e227968be310",
        "secret": "B08E29681BBD80153B62D1B33C501B8B",
        "password": "Pw-GD-dr6v9L0N1!1a",
    },
    "phemex": {
        "apiKey": "501988ef-3e18-5148-2717-adc4a374d081",
        "secret": "lODd4G2yuODnFbvlhbhW4zHNw9LzHDvLaURUKcviRw2uKZHf18yfiib4PdX_wd37vaZMcmSXaFqJqMXSycisCQ",
    },
    "toobit": {
        "apiKey": "3GMPEPr9Pb33NJzlh10ik8Xzk8ke9C3d783jFz0AMEr20m8AIlr0Syq7MyCMtRDq",
        "secret": "CjEOWYVNbwqLJMAM1Pwmsl74gYjc9OLfM29Nb4pVjTGStEg5jZOTc95pLeDqfRck",
    },
    "weex": {
        "apiKey": "weex_b2c9dc7d8c415ef27eb6c7de6311d7ce",
        "secret": "714bc841903a861192b7148ff926cc801ba29cc462cbf1e1bff1f8f2f23b5ad5",
        "password": "Pw18a0378640eb",
    },
    "whitebit": {"apiKey": "a205418c189248294a72ef1170340933", "secret": "fd98636bdd2a37944e78574beecbc021"},
}
