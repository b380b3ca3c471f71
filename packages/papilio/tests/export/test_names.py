"""Names are taken apart where that is safe, and kept whole elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.export.names import Name, split_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Lovelace", Name("Lovelace", "Ada")),
        ("Richard L. Baker", Name("Baker", "Richard L.")),
        ("Ludwig van Beethoven", Name("Beethoven", "Ludwig", "van")),
        ("Laurens van der Maaten", Name("Maaten", "Laurens", "van der")),
        ("Benjamin Van Durme", Name("Van Durme", "Benjamin")),
        ("Anna Van der Wal", Name("Van der Wal", "Anna")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", suffix="Jr.")),
        ("Martin Luther King, Jr.", Name("King", "Martin Luther", suffix="Jr.")),
        ("William Gates III", Name("Gates", "William", suffix="III")),
        ("Quoc V. Le", Name("Le", "Quoc V.")),
        ("Simon V", Name("Simon", "V")),
        ("Weinan E", Name("E", "Weinan")),
        ("Shani Robins Ph. D.", Name("Robins", "Shani", suffix="Ph.D.")),
        ("Kaiming He", Name("He", "Kaiming")),
        ("Nicolas Le Roux", Name("Le Roux", "Nicolas")),
        ("Rob Van Der Goot", Name("Van Der Goot", "Rob")),
        ("Fernando De La Torre", Name("De La Torre", "Fernando")),
        ("François de La Bourdonnaye", Name("La Bourdonnaye", "François", "de")),
        ("Gerard 't Hooft", Name("Hooft", "Gerard", "'t")),
        ("Karel in 't Hout", Name("Hout", "Karel", "in 't")),
        ("Juan dela Cruz", Name("Cruz", "Juan", "dela")),
        ("Juan Dela Cruz", Name("Dela Cruz", "Juan")),
        ("Vincent LE GUEN", Name("LE GUEN", "Vincent")),
        ("Besma Ben Ali", Name("Ben Ali", "Besma")),
        ("Anas Abu Taleb", Name("Abu Taleb", "Anas")),
        ("Md. Abu Salek", Name("Salek", "Md. Abu")),
        ("Tom St. John", Name("St. John", "Tom")),
        ("M. San Miguel", Name("San Miguel", "M.")),
        ("Kit San Ho", Name("Ho", "Kit San")),
        ("S. Das Sarma", Name("Das Sarma", "S.")),
        ("Xue Bin Peng", Name("Peng", "Xue Bin")),
        ("Dong In Kim", Name("Kim", "Dong In")),
        ("Diogo Oliveira e Silva", Name("Oliveira e Silva", "Diogo")),
        ("Lleonard Rubio y Degrassi", Name("Rubio y Degrassi", "Lleonard")),
        ("L. e Silva", Name("Silva", "L.", "e")),
        ("Jean d' Alembert", Name("Alembert", "Jean", "d'")),
        ("Kiet Van Nguyen", Name("Nguyen", "Kiet Van")),
        ("Nguyen Van Minh", Name("Minh", "Nguyen Van")),
        ("Minh Le Nguyen", Name("Nguyen", "Minh Le")),
        ("The Anh Han", Name("Han", "The Anh")),
        ("The Van Le", Name("Le", "The Van")),
        ("The Polar Explorers", Name(literal="The Polar Explorers")),
        ("Mistral AI", Name(literal="Mistral AI")),
        ("QINGYAO AI", Name("AI", "QINGYAO")),
        ("Qingyao Ai", Name("Ai", "Qingyao")),
        ("Black Forest Labs", Name(literal="Black Forest Labs")),
        ("Cerebras Systems", Name(literal="Cerebras Systems")),
        ("Amazon AGI", Name(literal="Amazon AGI")),
        ("Huawei Zhang", Name("Zhang", "Huawei")),
        ("Oliver Labs", Name("Labs", "Oliver")),
        ("Oliver Labs", Name("Labs", "Oliver")),
        ("ARC Prize Foundation", Name(literal="ARC Prize Foundation")),
        ("Mustafa Inc", Name("Inc", "Mustafa")),
        ("A. A. Abd El-Latif", Name("Abd El-Latif", "A. A.")),
        ("Haitham Bou Ammar", Name("Bou Ammar", "Haitham")),
        ("Yassine Ait Sahalia", Name("Ait Sahalia", "Yassine")),
        ("Mohamed Vall Ould Moustapha", Name("Ould Moustapha", "Mohamed Vall")),
        ("A. H. Castro Neto", Name("Castro Neto", "A. H.")),
        ("S. C. da Silva Filho", Name("Silva Filho", "S. C.", "da")),
        ("José Marcato Júnior", Name("Marcato Júnior", "José")),
        ("Armando A. Neto", Name("Neto", "Armando A.")),
        ("Pedro Neto", Name("Neto", "Pedro")),
        ("Luca de' Medici", Name("Medici", "Luca", "de'")),
        ("Otto von und zu Guttenberg", Name("Guttenberg", "Otto", "von und zu")),
        ("Kantartzis A.", Name("Kantartzis", "A.")),
        ("Balamurali A.R.", Name("Balamurali", "A.R.")),
        ("Satyanarayana P. S", Name("Satyanarayana", "P. S")),
        ("Vinod Kumar P.", Name("Kumar P.", "Vinod")),
        ("Jose Antonio Martin H.", Name("Martin H.", "Jose Antonio")),
        ("A. E", Name("E", "A.")),
        ("Wei BI", Name("BI", "Wei")),
        ("European Space Agency", Name(literal="European Space Agency")),
        ("other workshop participants", Name(literal="other workshop participants")),
        ("Plato", Name(literal="Plato")),
        ("张三", Name(literal="张三")),
        ("The LIGO Scientific Collaboration", Name(literal="The LIGO Scientific Collaboration")),
        ("Research and Development Team", Name(literal="Research and Development Team")),
        ("%{}&#~^\\", Name(literal="%{}&#~^\\")),
    ],
)
def test_names(text: str, name: Name) -> None:
    assert split_name(text) == name


@given(st.text())
def test_nothing_of_a_name_is_lost(text: str) -> None:
    name = split_name(text)
    parts = name.literal or " ".join((name.given, name.particle, name.family, name.suffix))
    assert sorted("".join(parts.split()).replace(",", "")) == sorted("".join(text.split()).replace(",", ""))
