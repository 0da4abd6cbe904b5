# Кнопки.

button-add-instead = Добавить как новый
button-addresses = Адреса
button-again = Проверить ещё раз
button-all-there = Всё есть, показать шаги
button-anew = Начать сначала
button-as-is = Оставить «{ $field }» как есть
button-back = Назад
button-cancel = Отмена
button-close = Закрыть картинку
button-copy = Скопировать: { $label }
button-copy-all = Скопировать все адреса
button-delete = Удалить
button-delete-no = Оставить
button-delete-yes = Удалить
button-differs = У меня на экране иначе
button-go-on = Продолжить с шага { $step }
button-guide = Инструкция
button-have = Ключ уже есть
button-key = Открыть ключ
button-mute = Не напоминать
button-new-key = Ввести ключ заново
button-next = Дальше
button-pause = Поставить на паузу
button-ready = Адреса внесены, проверить
button-rename = Переименовать
button-send = Отправить
button-send-bare = Отправить без снимка
button-replace = Заменить ключ
button-resume = Снять с паузы
button-site = Открыть { $exchange }
button-steps = Показать шаги
button-switch = Это ключ { $exchange }, переключить
button-tick = { $there ->
    [yes] ✅ { $what }
   *[no] • { $what }
}
button-undo = Вернуть
button-unbound = Ограничения нет, проверить
button-where = Показать где
