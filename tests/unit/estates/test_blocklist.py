import pytest

from kaifong.domains.estates.blocklist import ROW_LIMIT, read_block_list
from kaifong.kernel.localtext import LocalText


def stated(english: str, traditional: str, simplified: str | None = None) -> dict[str, str]:
    return {"en": english, "zh-hant": traditional, "zh-hans": traditional if simplified is None else simplified}


def test_plain_names_are_blocks_in_their_order():
    read = read_block_list(stated("Reed House<br>Lake House <br>", "蘆葦樓\n湖泊樓", "芦苇楼\n湖泊楼"), 2)

    assert read.blocks == (LocalText("蘆葦樓", "Reed House", "芦苇楼"), LocalText("湖泊樓", "Lake House", "湖泊楼"))
    assert (read.named, read.notes) == (2, ())
    assert read.as_named == LocalText("蘆葦樓\n湖泊樓", "Reed House\nLake House", "芦苇楼\n湖泊楼")


@pytest.mark.parametrize("heading", ["(Heron Phase 1 & 3)", "Heron Estate (Phase 2)"])
def test_a_heading_is_named_but_no_block(heading):
    read = read_block_list(stated(f"{heading}<br>Reed House", "第一期\n蘆葦樓"), 1)

    assert [block.en for block in read.blocks] == ["Reed House"]
    assert read.named == 2
    assert read.as_named is not None
    assert read.as_named.en == f"{heading}\nReed House"
    assert read.notes == (f"{heading!r} is a heading",)


def test_a_remark_is_named_but_no_block():
    read = read_block_list(stated("Reed House<br><br>Remarks: Reed House not for sale.", "蘆葦樓\n備註: 不作出售。"), 1)

    assert [block.en for block in read.blocks] == ["Reed House"]
    assert read.notes == ("'Remarks: Reed House not for sale.' is a remark",)


@pytest.mark.parametrize(
    "name", ["On Chai House (non-residential block)", "Tung Lam Court (Hsc)", "Block C2 (Man Hong House)"]
)
def test_brackets_behind_a_name_make_no_heading(name):
    assert [block.en for block in read_block_list(stated(name, "樓"), 1).blocks] == [name]


def test_a_row_of_blocks_is_one_name_and_as_many_blocks():
    read = read_block_list(stated("Block 19 - Block 21", "第十九座至第二十一座"), 3)

    assert read.blocks == (
        LocalText("第十九座", "Block 19", "第十九座"),
        LocalText("第二十座", "Block 20", "第二十座"),
        LocalText("第二十一座", "Block 21", "第二十一座"),
    )
    assert (read.named, read.notes) == (1, ("'Block 19 - Block 21' is read as 3 blocks",))


def test_chinese_numerals_run_from_one_over_ten():
    blocks = read_block_list(stated("Block 1 - Block 12", "第I座至第十二座"), 12).blocks

    assert "".join(block.zh_hant for block in blocks) == (
        "第一座第二座第三座第四座第五座第六座第七座第八座第九座第十座第十一座第十二座"
    )


def test_a_row_whose_chinese_is_not_one_keeps_english_names():
    read = read_block_list(stated("Block 1 - Block 2", "兩座"), 2)

    assert read.blocks[1] == LocalText("Block 2", "Block 2", "Block 2")
    assert read.notes == ("'Block 1 - Block 2' is read as 2 blocks; in Chinese the English names stand in",)


@pytest.mark.parametrize("name", [f"Block 1 - Block {ROW_LIMIT + 1}", "Block 9 - Block 3", "Block 1 - Tower 3"])
def test_what_cannot_be_a_row_stays_one_block(name):
    assert [block.en for block in read_block_list(stated(name, "座"), None).blocks] == [name]


def test_two_chinese_names_on_one_line_are_parted_where_then_the_lists_agree():
    read = read_block_list(stated("Reed House<br>Lake House", "蘆葦樓\n湖泊樓", "芦苇楼 湖泊楼"), 2)

    assert [block.zh_hans for block in read.blocks] == ["芦苇楼", "湖泊楼"]
    assert read.notes == ("1 names in zh-hans, 2 in en; they agree when parted at blanks too",)


def test_lists_of_unequal_length_are_not_paired():
    read = read_block_list(stated("Reed House<br>Lake House", "蘆葦樓", "芦苇楼\n湖泊楼"), 2)

    assert read.blocks[0] == LocalText("Reed House", "Reed House", "芦苇楼")
    assert read.notes == ("1 names in zh-hant, 2 in en; the English names stand in",)


def test_a_stated_number_that_disagrees_is_told():
    read = read_block_list(stated("Reed House<br>Lake House", "蘆葦樓\n湖泊樓"), 3)

    assert read.notes == ("2 blocks kept, 3 stated",)


def test_a_block_named_twice_is_kept_once():
    read = read_block_list(stated("Reed House<br>REED HOUSE", "甲\n乙"), 1)

    assert [block.zh_hant for block in read.blocks] == ["甲"]
    assert (read.named, read.notes) == (2, ("'REED HOUSE' is named twice; the first is kept",))


def test_an_estate_without_names_has_no_blocks():
    read = read_block_list(stated("", ""), 4)

    assert (read.as_named, read.named, read.blocks, read.notes) == (None, 0, (), ("no block is named",))


def test_a_name_of_marks_alone_is_left_out():
    assert read_block_list(stated("---<br>Reed House", "---\n蘆葦樓"), 1).notes == ("'---' is not a name; left out",)
