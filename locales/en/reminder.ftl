# The whitelist reminder.

reminder-title = <b>⚠️ { $exchange }: the whitelist of “{ $name }”</b>
reminder-bare = No address is bound to the key yet.
reminder-missing =
    { $count ->
        [one] One of our addresses is not on the key's whitelist yet.
       *[other] { $count } of our addresses are not on the key's whitelist yet.
    }
reminder-last = This is the last reminder. The addresses are always in /ip
