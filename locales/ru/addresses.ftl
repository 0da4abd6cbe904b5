# Адреса сервиса для белого списка.

address = • { $label }: <code>{ $address }</code>
addresses-whole = Все вместе: <code>{ $addresses }</code>
addresses-title = <b>Адреса для белого списка</b>
addresses-title-exchange = <b>Адреса для белого списка { $exchange }</b>
addresses-where = Внесите их в белый список IP-адресов вашего ключа. Где он находится, показывает /guide.
addresses-none = Этот сервис не назвал адресов: вносить в белый список нечего.
addresses-add =
    <b>{ $count ->
        [one] Внесите в белый список ключа { $count } адрес
        [few] Внесите в белый список ключа { $count } адреса
       *[many] Внесите в белый список ключа { $count } адресов
    }</b>
