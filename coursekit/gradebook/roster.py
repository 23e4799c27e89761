"""The class: a table of its students, and the keys by which a student is known.

`coursekit.gradebook.identify` compares the keys of files with those of students; both are made in
`coursekit.gradebook.names`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from attrs import frozen

from coursekit.catalogue import say
from coursekit.gradebook.lms_base import LmsWithGradebook
from coursekit.gradebook.names import id_key, login_key, name_key, one_word_keys, weak_keys
from coursekit.gradebook.tables import opened_table
from coursekit.work.handin import MOST_LETTERS


def _titles(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Titles of columns that may hold an id, as plain_title makes them, language by language.
_IDS = _titles(
    "id student studentid studentno studentnumber studentnr number username userid user login "
    "loginid idnumber sid sisuserid sisloginid integrationid email emailaddress mail "
    "orgdefinedid identifier displayid githubusername externalid universityid "
    "matrikelnummer matrikelnr matnr matrnr martrikelnummer immatrikulationsnummer kennung "
    "benutzername anmeldename nutzername emailadresse mailadresse schulernummer "
    "numeroetudiant noetudiant netudiant numetudiant codeetudiant numerodetudiant matricule "
    "identifiant courriel adressedecourriel adressemail adresseelectronique nomdutilisateur ine "
    "numerodeid numerodeidentificacion matricula numerodematricula nia legajo codigo "
    "codigodeestudiante carnet expediente correo correoelectronico direcciondecorreo "
    "nombredeusuario usuario "
    "matricola numeromatricola numerodimatricola indirizzoemail nomeutente "
    "numeromecanografico numerodeestudante numerodoaluno enderecodeemail nomedeutilizador "
    "nomedeusuario ra rgm "
    "studentennummer studentnummer leerlingnummer leerlingnr gebruikersnaam emailadres "
    "numeralbumu nralbumu numerindeksu nrindeksu indeks adresemail nazwauzytkownika "
    "studienummer studienr anvandarnamn brukernavn brugernavn epost epostadress "
    "opiskelijanumero kayttajatunnus ogrencino ogrencinumarasi kullaniciadi eposta "
    "osobnicislo uco hallgatoiazonosito neptunkod neptun diakszam "
    "номер номерстуденческого номерзачетки логин αμ αριθμοςμητρωου 学号 學號 学籍番号 학번"
)
_FULL_NAMES = _titles(
    "fullname studentname displayname sortablename namevorname vollstandigername nomcomplet "
    "nomprenom nometprenom prenometnom nombrecompleto nombreyapellidos apellidosynombre "
    "nomecompleto nomecognome cognomenome nomeecognome cognomeenome volledigenaam "
    "imieinazwisko nazwiskoiimie fullstandigtnamn fuldenavn adsoyad adisoyadi jmenoaprijmeni "
    "фио ονοματεπωνυμο 姓名 氏名 이름"
)
_FIRST_NAMES = _titles(
    "firstname givenname forename vorname prenom nombre nombres nome voornaam imie fornamn "
    "fornavn etunimi ad adi jmeno utonev имя ονομα"
)
_SURNAMES = _titles(
    "lastname surname familyname nachname familienname zuname nomdefamille nomdusage apellido "
    "apellidos cognome apelido apelidos sobrenome ultimonome achternaam nazwisko efternamn "
    "efternavn etternavn sukunimi soyad soyadi prijmeni vezeteknev фамилия επωνυμο"
)
# The whole name where it stands alone, and the surname beside a first name.
_NAMES = _titles("name nom nome nombre naam navn namn nimi isim nev nazwa имяфамилия")
_SECTIONS = _titles("section sections group groups class")  # the first that is there
LONGEST_CELL = 32_767  # characters: what a cell of a spreadsheet holds


@frozen
class Member:
    """A student in the roster: the ids and the name by which their hand-ins are recognised.

    Attributes:
        row: The line in the roster.
        ids: Their ids, the one that the gradebook shows first.
        name: Their name, or "".
        sender: What `sender_key` gives for them, or "".
        sent: When their last hand-in was sent by the LMS's clock, in seconds since 1970; 0 when
            the roster does not say.
        late: Whether the roster says that it is late.
    """

    row: int
    ids: tuple[str, ...]
    name: str
    sender: str = ""
    sent: float = 0.0
    late: bool = False

    @property
    def id(self) -> str:
        """Give the id that the gradebook shows, or ""."""
        return self.ids[0].lstrip("#").strip() if self.ids else ""

    @property
    def fault(self) -> str:
        """Say what keeps the line from being a student's, or ""."""
        longest = max(map(len, (*self.ids, self.name)))
        if longest > MOST_LETTERS:
            return _too_long(longest, MOST_LETTERS)
        if any(sign in word for word in (*self.ids, self.name) for sign in "\r\n"):
            return say(
                "has an id or a name of several lines; expected one line; is a quote missing?"
            )
        return ""

    def known_by(self) -> Iterator[str]:
        """Give all keys of the student; a key may be repeated."""
        if self.sender:
            yield self.sender
        for id in self.ids:
            yield id_key(id)
            if "@" in id:
                yield login_key(id)
            yield from weak_keys(id, listed=True)
        if name_key(self.name) != name_key(""):
            yield name_key(self.name)
            yield from one_word_keys(self.name)


@frozen
class Roster:
    """A table of the class: a gradebook exported by an LMS, or a plain CSV file.

    Its rows are read from the file whenever they are needed, because a class may be large.

    Attributes:
        path: The file.
        lms: The LMS that exported it; None for a plain table.
        header: The titles of its columns.
        delimiter: The character between its cells.
        columns: The positions of the columns that `lms` needs, by title.
        line: The line of the header; some LMSs write others before it.
    """

    path: Path
    lms: LmsWithGradebook | None
    header: list[str]
    delimiter: str
    columns: Mapping[str, int]
    line: int = 1

    @contextmanager
    def rows(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Open the rows below the header, with their line numbers.

        Short rows are filled up to the length of the header.
        """
        with opened_table(self.path) as (rows, _):
            below = islice(rows, self.line, None)
            width = len(self.header)
            numbered = enumerate(below, self.line + 1)
            yield ((number, row + [""] * (width - len(row))) for number, row in numbered)

    @contextmanager
    def members(self) -> Iterator[Iterator[Member]]:
        """Open the students, read one by one, without those whose lines have a fault."""
        with self._judged() as judged:
            yield (member for member, fault in judged if member and not fault)

    def faults(self) -> Iterator[tuple[int, str]]:
        """Give each line whose student cannot be entered, and why."""
        with self._judged() as judged:
            yield from ((member.row, fault) for member, fault in judged if member and fault)

    @contextmanager
    def _judged(self) -> Iterator[Iterator[tuple[Member | None, str]]]:
        """Open the students, each with the fault of the line, or ""."""
        ids, names = id_columns(self.header), name_columns(self.header)

        def judged(number: int, row: list[str]) -> tuple[Member | None, str]:
            longest = max(map(len, row), default=0)
            if longest > LONGEST_CELL:
                return Member(number, (), ""), _too_long(longest, LONGEST_CELL)
            if self.lms:
                member = self.lms.member(self, number, row)
            else:
                member = plain_member(number, row, ids, names)
            return member, member.fault if member else ""

        with self.rows() as rows:
            yield (judged(number, row) for number, row in rows)

    @contextmanager
    def sections(self) -> Iterator[Iterator[tuple[int, str]]]:
        """Open the section of each student who has one, with the line of the student."""
        titles = [plain_title(title) for title in self.header]
        columns = [titles.index(title) for title in _SECTIONS if title in titles]
        with self.rows() as rows:
            yield (
                (number, row[columns[0]].strip()[:MOST_LETTERS])
                for number, row in rows
                if columns and row[columns[0]].strip()
            )


def _too_long(length: int, most: int) -> str:
    return say(
        "has a cell of {n} characters; expected {most} at most; is a quote missing?",
        n=f"{length:,}",
        most=f"{most:,}",
    )


def plain_member(
    number: int, row: list[str], ids: Sequence[int], names: Sequence[int], sender: str = ""
) -> Member | None:
    """Read the student of a row; None when all columns of ids and names are empty.

    Args:
        number: The row's line.
        row: Its cells.
        ids: The columns that hold an id.
        names: The columns that make up the name, in this order.
        sender: The key of the student as a sender, or "".
    """
    own = tuple(row[column].strip() for column in ids if row[column].strip())
    name = " ".join(row[column].strip() for column in names).strip()
    return Member(number, own, name, sender) if own or name else None


def id_columns(header: Sequence[str]) -> list[int]:
    """Find the columns whose titles are those of ids, and give their positions from 0."""
    return [column for column, title in enumerate(header) if _is_id(title)]


# "N° étudiant", "Número de matrícula", "Nr albumu": a number of a student, however it is written.
_NUMBER = re.compile(
    r"(numero|numer|num|nr|no|n)?(de|do|d|di|van)?"
    r"(etudiant|etudiante|mecanografico|matricula|matricola|estudante|estudiante|aluno|alumno"
    r"|albumu|indeksu|student|studente|studenta|identificacion|identificacao|dossier)"
)


def _is_id(title: str) -> bool:
    plain = plain_title(title)
    return plain in _IDS or _NUMBER.fullmatch(plain) is not None


def name_columns(header: Sequence[str]) -> list[int]:
    """Find the column of the name, or the columns of first name and surname.

    "Name" is the whole name in one list and the surname in another: it is the surname where a
    column of first names stands beside it.

    Returns:
        Their positions from 0, in the order in which they make up a name; none if there are none.
    """
    titles = [plain_title(title) for title in header]

    def first_of(wanted: Sequence[str]) -> list[int]:
        return [titles.index(title) for title in wanted if title in titles][:1]

    if full := first_of(_FULL_NAMES):
        return full
    first, last = first_of(_FIRST_NAMES), first_of(_SURNAMES)
    if not last and first:
        last = [column for column in first_of(_NAMES) if column not in first]
    if first and last:
        return first + last
    return first_of(_NAMES) or first or last


def names_a_student(title: str) -> bool:
    """Tell whether a column of this title is enough to make a table a roster."""
    return _is_id(title) or plain_title(title) in {*_FULL_NAMES, *_SURNAMES, *_NAMES}


def plain_title(title: str) -> str:
    """Reduce a column's title to small letters without accents, and digits, to compare titles."""
    bare = unicodedata.normalize("NFKD", title.casefold().replace("ł", "l").replace("ø", "o"))
    return "".join(letter for letter in bare if letter.isalnum())


def sender_key(lms: str, sender: str) -> str:
    """Give the key of a sender, which looks like no id that a student types.

    Args:
        lms: The name of the LMS: two of them may number their users alike.
        sender: The sender's id by the LMS.
    """
    return f"{lms}~{sender.casefold()}"
