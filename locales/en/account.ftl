# What the service needs of the account behind a key.

line-need = <b>{ $text }</b>
passed-account = ✅ As the service needs it of the account: { $needs }.
unsaid-account = ❔ Of the account the exchange does not say: { $needs }.

unmet-futures_open = Futures are not open on this account.
unmet-unified = This is not a unified account, and the service needs one.
unmet-account_mode = The account is in { $is }. The service can use: { $wanted }.
unmet-position_mode = Positions are in { $is }, and the service needs { $wanted }.
unmet-subaccount_only = This key belongs to the main account, and the service takes keys of sub-accounts only.
unmet-no_lead_trader = This account leads copy trading: others copy its trades. The service asks for an account without that.
unmet-min_balance = There is less money on the account than the service needs, { $least } USDT.

press-futures_open = Open futures at the exchange, then check the key again. The key itself may stay.
press-unified = Change the account to a unified one at the exchange, then check the key again.
press-account_mode = Choose the mode that is needed in the trading settings of the exchange, then check the key again. The key itself may stay.
press-position_mode = Close open positions and orders, choose the mode that is needed in the futures settings of the exchange, then check the key again. The key itself may stay.
press-subaccount_only = Make a new key for the sub-account that will trade, and enter that one.
press-no_lead_trader = End leading at the exchange, or enter a key of another account.
press-min_balance = Top up the account when you can, then check the key again.

account-futures_open = futures
account-unified = unified account
account-account_mode = account mode
account-position_mode = position mode
account-subaccount_only = sub-account
account-no_lead_trader = copy trading
account-min_balance = minimum balance

mode-spot = spot mode
mode-futures = futures mode
mode-multi_currency = multi-currency margin mode
mode-portfolio = portfolio margin mode
mode-one_way = one-way mode
mode-hedge = hedge mode
