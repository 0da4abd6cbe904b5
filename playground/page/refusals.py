"""Why something was not done, in the words of the page's two languages."""

from __future__ import annotations

WORDS = {
    "cannot": ("That is not possible.", "Так не получится."),
    "gone": ("That is not there any more.", "Этого уже нет."),
    "not yours": ("Only your own messages can be changed.", "Изменять можно только свои сообщения."),
    "caption": ("A caption has at most 1024 characters.", "В подписи может быть не больше 1024 символов."),
    "blocked": ("Unblock the bot first.", "Сначала разблокируйте бота."),
    "leap": ("The clock moves forward only, by at most a year.", "Часы идут только вперёд, не больше чем на год."),
    "files": ("From 1 to 10 files, 20 MB in all.", "От 1 до 10 файлов, вместе до 20 МБ."),
    "picture": ("This is no picture: send it as a file.", "Это не картинка: отправьте её как файл."),
}


class Refused(Exception):
    """`name` is one of WORDS."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def told(self, language: str) -> str:
        english, russian = WORDS[self.name]
        return russian if language == "ru" else english
