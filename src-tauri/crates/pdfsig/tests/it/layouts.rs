//! Layouts that lead astray: what cannot be told is absent (invariant 3).

use domain::content::{Found, TextFacts};
use jiff::civil::date;
use pdfsig::{
    components,
    text::{Limits, read},
};

use crate::papers::{
    canvas::{Canvas, LEFT, Runs, Sheet},
    dice::Dice,
    file::File,
    fonts::{Dress, Style},
};

const PLAIN: (Style, f64) = (Style::Regular, 13.0);
const BOLD: (Style, f64) = (Style::Bold, 13.0);
const LEFT_MIDDLE: f64 = 172.0;
const RIGHT_MIDDLE: f64 = 411.0;

/// A paper with quốc hiệu and one agency; the rest is drawn by the test.
fn paper(draw: impl FnOnce(&mut Canvas)) -> TextFacts {
    let mut canvas = Canvas::new(Dress::Mapped, Runs::Words, Sheet::Plain, Dice::new(1));
    canvas.centred(LEFT_MIDDLE, 62.0, BOLD, "BỘ NỘI VỤ");
    canvas.centred(RIGHT_MIDDLE, 62.0, BOLD, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    canvas.centred(RIGHT_MIDDLE, 78.0, BOLD, "Độc lập - Tự do - Hạnh phúc");
    draw(&mut canvas);
    components::find(&read(&canvas.finish(File::new()), &Limits::default()).unwrap())
}

fn value(fact: &Option<Found<String>>) -> Option<&str> {
    fact.as_ref().map(|fact| fact.value.as_str())
}

fn values(list: &[Found<String>]) -> Vec<&str> {
    list.iter().map(|entry| entry.value.as_str()).collect()
}

fn number(canvas: &mut Canvas) {
    canvas.centred(LEFT_MIDDLE, 110.0, PLAIN, "Số: 12/BNV-VP");
}

fn foot(canvas: &mut Canvas, y: f64) {
    canvas.text(LEFT, y, (Style::BoldItalic, 12.0), "Nơi nhận:");
    for (row, entry) in ["- Như trên;", "- Bộ Tài chính;", "- Lưu: VT, VP."].iter().enumerate() {
        canvas.text(LEFT, y + 14.0 + 13.0 * row as f64, (Style::Regular, 11.0), entry);
    }
}

#[test]
fn a_date_that_goes_on_in_the_next_line_is_one_date() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.centred(RIGHT_MIDDLE, 110.0, PLAIN, "Thành phố Hồ Chí Minh, ngày 05 tháng 01");
        canvas.centred(RIGHT_MIDDLE, 126.0, PLAIN, "năm 2026");
    });
    assert_eq!(found.date.unwrap().value, date(2026, 1, 5));
    assert_eq!(value(&found.locality), Some("Thành phố Hồ Chí Minh"));
}

#[test]
fn a_date_in_the_subject_is_not_the_date_of_the_document() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.centred(RIGHT_MIDDLE, 110.0, PLAIN, "Hà Nội, ngày     tháng 11 năm 2026");
        canvas.y = 128.0;
        canvas.centred_lines(
            LEFT_MIDDLE,
            180.0,
            PLAIN,
            "V/v thực hiện Kế hoạch của Hà Nội, ngày 05 tháng 01 năm 2026",
        );
    });
    assert_eq!(found.date, None);
    assert_eq!(value(&found.subject), Some("thực hiện Kế hoạch của Hà Nội, ngày 05 tháng 01 năm 2026"));
}

#[test]
fn the_stamp_of_an_arrival_hides_neither_number_nor_agency() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.stamp(LEFT, 40.0, PLAIN, "ĐẾN");
        canvas.stamp(LEFT + 50.0, 92.0, (Style::Regular, 9.0), "Số: 4567");
    });
    assert_eq!((value(&found.number), value(&found.notation)), (Some("12"), Some("BNV-VP")));
    assert_ne!(value(&found.issuer), Some("ĐẾN"));
}

#[test]
fn a_number_put_over_other_letters_is_no_number() {
    let found = paper(|canvas| {
        canvas.centred(LEFT_MIDDLE, 110.0, PLAIN, "Số: /BNV-VP");
        canvas.stamp(LEFT_MIDDLE, 110.0, PLAIN, "4567");
    });
    assert_eq!((found.number, found.notation), (None, None));
}

#[test]
fn words_in_sentences_and_headings_are_no_stamps() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.centred(314.0, 150.0, BOLD, "CÔNG ĐIỆN");
        canvas.centred(314.0, 168.0, BOLD, "KHẨN");
        canvas.text(LEFT, 200.0, PLAIN, "Văn bản MẬT không gửi qua mạng; văn bản HỎA TỐC gửi ngay.");
    });
    assert_eq!((found.urgency, found.secrecy), (None, None));
    assert_eq!(value(&found.document_type), Some("CÔNG ĐIỆN"));
}

#[test]
fn two_stamps_that_differ_tell_no_urgency() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.centred(LEFT_MIDDLE, 140.0, BOLD, "KHẨN");
        canvas.centred(LEFT_MIDDLE, 180.0, BOLD, "HỎA TỐC");
    });
    assert_eq!(found.urgency, None);
}

#[test]
fn type_that_was_made_bold_by_drawing_it_twice_is_read_once() {
    let found = paper(|canvas| {
        number(canvas);
        for shift in [0.0, 0.4] {
            canvas.centred(314.0 + shift, 150.0, (Style::Regular, 14.0), "THÔNG BÁO");
            canvas.centred(314.0 + shift, 168.0, (Style::Regular, 14.0), "Về việc nghỉ lễ và phân công");
            canvas.centred(314.0 + shift, 185.0, (Style::Regular, 14.0), "trực");
        }
        canvas.paragraph(PLAIN, "Thực hiện chương trình công tác năm 2026, cơ quan thông báo như sau:");
    });
    assert_eq!(value(&found.document_type), Some("THÔNG BÁO"));
    assert_eq!(value(&found.subject), Some("Về việc nghỉ lễ và phân công trực"));
}

#[test]
fn competences_above_the_line_of_noi_nhan_belong_to_the_signer() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.centred(RIGHT_MIDDLE, 400.0, BOLD, "TM. ỦY BAN NHÂN DÂN");
        canvas.centred(RIGHT_MIDDLE, 416.0, BOLD, "KT. CHỦ TỊCH");
        canvas.centred(RIGHT_MIDDLE, 432.0, BOLD, "PHÓ CHỦ TỊCH");
        canvas.centred(RIGHT_MIDDLE, 500.0, BOLD, "ThS. Đỗ Tiến Đông");
        foot(canvas, 432.0);
    });
    assert_eq!(value(&found.signer_competence), Some("TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH"));
    assert_eq!(value(&found.signer_position), Some("PHÓ CHỦ TỊCH"));
    assert_eq!(value(&found.signer_name), Some("Đỗ Tiến Đông"));
    assert_eq!(values(&found.recipients), ["Bộ Tài chính"]);
}

#[test]
fn two_signers_side_by_side_are_no_signer() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.centred(330.0, 432.0, BOLD, "BỘ TRƯỞNG");
        canvas.centred(480.0, 432.0, BOLD, "TỔNG GIÁM ĐỐC");
        canvas.centred(330.0, 500.0, BOLD, "Nguyễn Văn An");
        canvas.centred(480.0, 500.0, BOLD, "Trần Thị Bình");
        foot(canvas, 432.0);
    });
    assert_eq!((found.signer_position, found.signer_name), (None, None));
    assert_eq!(values(&found.recipients), ["Bộ Tài chính"]);
}

#[test]
fn an_appendix_in_the_same_file_is_not_missing() {
    let with = |second: &str| {
        paper(|canvas| {
            number(canvas);
            canvas.y = 200.0;
            canvas.paragraph(
                PLAIN,
                "Nội dung thực hiện theo Phụ lục II kèm theo và các quy định có liên quan.",
            );
            foot(canvas, 432.0);
            canvas.new_page();
            canvas.centred(314.0, 70.0, BOLD, second);
            canvas.centred(314.0, 90.0, BOLD, "DANH MỤC NHIỆM VỤ CỦA CÁC CƠ QUAN, ĐƠN VỊ");
        })
    };
    assert_eq!(values(&with("Phụ lục II").appendices), Vec::<&str>::new());
    assert_eq!(values(&with("Phụ lục I").appendices), ["Phụ lục II kèm theo"]);
}

#[test]
fn addressees_one_below_the_other_without_dashes_are_all_read() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.text(150.0, 170.0, PLAIN, "Kính gửi: Bộ Tài chính;");
        canvas.text(206.0, 187.0, PLAIN, "Bộ Xây dựng.");
        canvas.text(
            LEFT + 28.0,
            220.0,
            PLAIN,
            "Thực hiện chương trình công tác năm 2026, Bộ Nội vụ có ý kiến.",
        );
    });
    assert_eq!(values(&found.addressees), ["Bộ Tài chính", "Bộ Xây dựng"]);
}

#[test]
fn names_broken_after_an_abbreviation_are_whole_or_absent() {
    let found = paper(|canvas| {
        number(canvas);
        canvas.text(150.0, 170.0, PLAIN, "Kính gửi:");
        canvas.text(206.0, 187.0, PLAIN, "- Ủy ban nhân dân TP.");
        canvas.text(214.0, 204.0, PLAIN, "Hồ Chí Minh;");
        canvas.text(206.0, 221.0, PLAIN, "- Bộ Xây dựng.");
        canvas.text(
            LEFT + 28.0,
            250.0,
            PLAIN,
            "Thực hiện chương trình công tác năm 2026, Bộ Nội vụ có ý kiến.",
        );
        canvas.text(LEFT, 432.0, (Style::BoldItalic, 12.0), "Nơi nhận:");
        for (row, entry) in ["- Bộ Tài chính;", "- UBND TP.", "Hồ Chí Minh;", "- Lưu: VT."].iter().enumerate()
        {
            canvas.text(LEFT, 446.0 + 13.0 * row as f64, (Style::Regular, 11.0), entry);
        }
    });
    assert_eq!(values(&found.addressees), ["Ủy ban nhân dân TP. Hồ Chí Minh", "Bộ Xây dựng"]);
    assert_eq!(values(&found.recipients), ["Bộ Tài chính"]);
}

#[test]
fn every_fact_has_the_place_where_it_stands() {
    let found = paper(number);
    let place = found.number.unwrap().place;
    assert_eq!(place.page, 1);
    assert!(
        place.left > 120.0 && place.right < 225.0 && place.top < 105.0 && place.bottom > 110.0,
        "{place:?}"
    );
    let nation = found.nation.unwrap();
    assert!(nation.top < 56.0 && nation.bottom > 78.0 && nation.left > 270.0, "{nation:?}");
}
