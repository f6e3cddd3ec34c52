//! Papers in the layout of NĐ 30/2020 Appendix I, with known answers, drawn as different writers draw them.

pub mod canvas;
pub mod dice;
pub mod file;
pub mod fonts;
pub mod texts;

use domain::Priority;
use jiff::civil::{Date, date};

use canvas::{Canvas, LEFT, RIGHT, Runs, Sheet, TOP, measure, wrap};
use dice::Dice;
use file::File;
use fonts::{Dress, Style};
use texts::{
    ADDRESSEES, ANNOUNCEMENTS, BODY, ISSUERS, Issuer, KINDS, RECIPIENTS, SIGNERS, SUBJECTS, Signer, UNITS,
};

/// What is to be found.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub superior: Option<String>,
    pub issuer: String,
    pub number: Option<String>,
    pub notation: String,
    pub locality: Option<String>,
    pub date: Option<Date>,
    pub document_type: Option<String>,
    pub subject: Option<String>,
    pub urgency: Option<Priority>,
    pub secrecy: Option<String>,
    pub circulation: Option<String>,
    pub competence: Option<String>,
    pub position: Option<String>,
    pub name: Option<String>,
    pub recipients: Vec<String>,
    pub addressees: Vec<String>,
    pub appendices: Vec<String>,
}

/// A paper and its answers.
pub struct Paper {
    pub title: String,
    pub bytes: Vec<u8>,
    pub answers: Answers,
}

/// How the head is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// A table without borders.
    Table,
    /// One line with long runs of spaces.
    Spaces,
    /// The left column stands two points lower than the right one.
    Shifted,
}

const LEFT_MIDDLE: f64 = 172.0;
const RIGHT_MIDDLE: f64 = 411.0;
const COLUMN: f64 = 180.0;

/// As many papers as there are types, three times over.
pub const COUNT: usize = 3 * KINDS.len();

const DRESSES: [Dress; 7] =
    [Dress::Mapped, Dress::Mapped, Dress::Ranges, Dress::Bare, Dress::Names, Dress::Tcvn3, Dress::Vni];
const RUNS: [Runs; 6] = [Runs::Whole, Runs::Words, Runs::Kerned, Runs::Spaceless, Runs::Letters, Runs::Torn];
const SHEETS: [Sheet; 6] =
    [Sheet::Plain, Sheet::Turned, Sheet::Cropped, Sheet::TurnedBack, Sheet::Units, Sheet::Form];

/// Paper number `index`.
pub fn paper(index: usize) -> Paper {
    let mut dice = Dice::new(index as u64 + 11);
    // The cycles have no common divisor with one another but for two, which the drift of each round breaks.
    let dress = DRESSES[index % DRESSES.len()];
    let runs = RUNS[(index + index / 29) % RUNS.len()];
    let sheet = SHEETS[(index / 2 + index / 29) % SHEETS.len()];
    let layout = [Layout::Table, Layout::Table, Layout::Spaces, Layout::Shifted][dice.below(4)];
    draw(index, dress, runs, sheet, layout, &mut dice, File::new())
}

/// The same paper with streams that are not compressed.
pub fn plain(index: usize) -> Vec<u8> {
    let dress = DRESSES[index % DRESSES.len()];
    let runs = RUNS[index % RUNS.len()];
    let mut dice = Dice::new(index as u64 + 11);
    draw(index, dress, runs, SHEETS[index % SHEETS.len()], Layout::Table, &mut dice, File::plain()).bytes
}

/// The same paper whose fonts do not say what they show.
pub fn unreadable(index: usize) -> Paper {
    draw(
        index,
        Dress::Hidden,
        Runs::Whole,
        Sheet::Plain,
        Layout::Table,
        &mut Dice::new(index as u64),
        File::new(),
    )
}

const fn face(style: Style, size: f64) -> canvas::Face {
    (style, size)
}

fn draw(
    index: usize,
    dress: Dress,
    runs: Runs,
    sheet: Sheet,
    layout: Layout,
    dice: &mut Dice,
    file: File,
) -> Paper {
    let (kind, abbreviation, addressed) = KINDS[index % KINDS.len()];
    let letter = abbreviation.is_empty();
    let issuer = dice.pick(&ISSUERS);
    let signer = dice.pick(&SIGNERS);
    let mut canvas = Canvas::new(dress, runs, sheet, dice.clone());
    let mut answers = Answers {
        superior: (!issuer.superior.is_empty()).then(|| issuer.superior.to_owned()),
        issuer: issuer.lines.join(" "),
        ..Answers::default()
    };
    let stampable = matches!(sheet, Sheet::Plain | Sheet::Form);
    head(&mut canvas, &mut answers, issuer, abbreviation, kind, layout, stampable, dice);
    let mut subject = (*dice.pick(&SUBJECTS)).to_owned();
    if !letter && dice.one_in(2) {
        subject = format!("Về việc {subject}");
    } else if !letter {
        let mut letters = subject.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        subject = first + letters.as_str();
    }
    if letter {
        canvas.centred_lines(LEFT_MIDDLE, COLUMN, face(Style::Regular, 12.0), &format!("V/v {subject}"));
    }
    marks(&mut canvas, &mut answers, dice);
    if !letter {
        let middle = (LEFT + RIGHT) / 2.0;
        canvas.y += 14.0;
        canvas.centred(middle, canvas.y, face(Style::Bold, 14.0), &kind.to_uppercase());
        canvas.y += 18.0;
        canvas.centred_lines(middle, RIGHT - LEFT - 70.0, face(Style::Bold, 14.0), &subject);
        canvas.rule(middle, canvas.y - 10.0, 80.0);
        answers.document_type = Some(kind.to_uppercase());
        if matches!(kind, "Quyết định" | "Nghị quyết") {
            canvas.y += 14.0;
            canvas.centred(
                middle,
                canvas.y,
                face(Style::Bold, 13.0),
                "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH GIA LAI",
            );
            canvas.y += 10.0;
        }
    }
    answers.subject = Some(subject);
    canvas.y += 16.0;
    if addressed {
        addressees(&mut canvas, &mut answers, dice);
    }
    body(&mut canvas, &mut answers, kind, dice);
    foot(&mut canvas, &mut answers, signer, kind, letter, stampable, dice);
    let title = format!("{index:02} {kind} {dress:?} {runs:?} {sheet:?} {layout:?}");
    Paper { title, bytes: canvas.finish(file), answers }
}

#[expect(clippy::too_many_arguments, reason = "what the head depends on")]
fn head(
    canvas: &mut Canvas,
    answers: &mut Answers,
    issuer: &Issuer,
    abbreviation: &str,
    kind: &str,
    layout: Layout,
    stampable: bool,
    dice: &mut Dice,
) {
    let down = if layout == Layout::Shifted { 2.0 } else { 0.0 };
    let nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
    let mut left: Vec<(Style, &str)> = Vec::new();
    if !issuer.superior.is_empty() {
        left.push((Style::Regular, issuer.superior));
    }
    left.extend(issuer.lines.iter().map(|line| (Style::Bold, *line)));
    let mut y = TOP;
    for (row, (style, line)) in left.iter().enumerate() {
        let right = [(nation, 12.0), ("Độc lập - Tự do - Hạnh phúc", 13.0)].get(row).copied();
        match right {
            Some((right, size)) if layout == Layout::Spaces => {
                // Two cells in one run, as typists make columns with the space bar.
                let start = LEFT_MIDDLE - measure((*style, 12.0), line) / 2.0;
                canvas.text(start, y, (*style, 12.0), line);
                let from = start + measure((*style, 12.0), line);
                let to = RIGHT_MIDDLE - measure((Style::Bold, size), right) / 2.0;
                let blank = measure((Style::Bold, size), " ");
                let count = ((to - from) / blank).floor().max(4.0) as usize;
                canvas.text(from, y, (Style::Bold, size), &format!("{}{right}", " ".repeat(count)));
            }
            Some((right, size)) => {
                canvas.centred(LEFT_MIDDLE, y + down, (*style, 12.0), line);
                canvas.centred(RIGHT_MIDDLE, y, (Style::Bold, size), right);
            }
            None => canvas.centred(LEFT_MIDDLE, y + down, (*style, 12.0), line),
        }
        y += 15.0;
    }
    if left.len() < 2 {
        canvas.centred(RIGHT_MIDDLE, y, (Style::Bold, 13.0), "Độc lập - Tự do - Hạnh phúc");
        y += 15.0;
    }
    canvas.rule(LEFT_MIDDLE, y - 9.0 + down, 60.0);
    canvas.rule(RIGHT_MIDDLE, TOP + 19.0, measure((Style::Bold, 13.0), "Độc lập - Tự do - Hạnh phúc"));
    y += 14.0;

    let number = match dice.below(8) {
        0 => None,
        1 => Some(format!("0{}", 1 + dice.below(9))),
        2 => Some(format!("{}a", 10 + dice.below(80))),
        _ => Some((10 + dice.below(4000)).to_string()),
    };
    let notation = if abbreviation.is_empty() {
        format!("{}-{}", issuer.abbreviation, dice.pick(&UNITS))
    } else {
        format!("{abbreviation}-{}", issuer.abbreviation)
    };
    let kind_size = (Style::Regular, 13.0);
    let stamped = stampable && number.is_some() && dice.one_in(3);
    match &number {
        Some(number) if stamped => {
            // The clerk's program puts the number into the space left for it.
            let line = format!("Số:         /{notation}");
            let start = LEFT_MIDDLE - measure(kind_size, &line) / 2.0;
            canvas.text(start, y + down, kind_size, &line);
            canvas.stamp(start + measure(kind_size, "Số:  "), y + down + 0.6, kind_size, number);
        }
        Some(number) => canvas.centred(LEFT_MIDDLE, y + down, kind_size, &format!("Số: {number}/{notation}")),
        None => canvas.centred(LEFT_MIDDLE, y + down, kind_size, &format!("Số:        /{notation}")),
    }
    answers.number = number;
    answers.notation = notation;

    // Minutes have no place and date in their head (Mẫu 1.9).
    if kind != "Biên bản" {
        let day = date(2026, 1 + dice.below(12) as i8, 1 + dice.below(28) as i8);
        let month = if day.month() < 3 { format!("{:02}", day.month()) } else { day.month().to_string() };
        let undated = dice.one_in(9);
        let written = if undated {
            format!("{}, ngày      tháng {month} năm 2026", issuer.locality)
        } else {
            format!("{}, ngày {:02} tháng {month} năm 2026", issuer.locality, day.day())
        };
        let kind_size =
            (Style::Italic, if measure((Style::Italic, 14.0), &written) > 240.0 { 13.0 } else { 14.0 });
        canvas.centred(RIGHT_MIDDLE + 12.0, y, kind_size, &written);
        if !undated {
            answers.locality = Some(issuer.locality.to_owned());
            answers.date = Some(day);
        }
    }
    canvas.y = y + 17.0;
}

fn marks(canvas: &mut Canvas, answers: &mut Answers, dice: &mut Dice) {
    let stamps =
        [("KHẨN", Priority::Urgent), ("THƯỢNG KHẨN", Priority::VeryUrgent), ("HỎA TỐC", Priority::Express)];
    if dice.one_in(3) {
        let (stamp, priority) = dice.pick(&stamps);
        canvas.y += 12.0;
        let wide = measure((Style::Bold, 13.0), stamp);
        canvas.frame([
            LEFT_MIDDLE - wide / 2.0 - 8.0,
            canvas.y - 15.0,
            LEFT_MIDDLE + wide / 2.0 + 8.0,
            canvas.y + 7.0,
        ]);
        canvas.centred(LEFT_MIDDLE, canvas.y, face(Style::Bold, 13.0), stamp);
        answers.urgency = Some(*priority);
        canvas.y += 14.0;
    }
    if dice.one_in(10) {
        canvas.y += 12.0;
        canvas.centred(LEFT_MIDDLE, canvas.y, face(Style::Bold, 13.0), "LƯU HÀNH NỘI BỘ");
        answers.circulation = Some("LƯU HÀNH NỘI BỘ".to_owned());
        canvas.y += 14.0;
    }
    if dice.one_in(12) {
        canvas.y += 12.0;
        canvas.centred(LEFT_MIDDLE, canvas.y, face(Style::Bold, 13.0), "MẬT");
        answers.secrecy = Some("MẬT".to_owned());
        canvas.y += 14.0;
    }
}

fn addressees(canvas: &mut Canvas, answers: &mut Answers, dice: &mut Dice) {
    let list = *dice.pick(&ADDRESSEES);
    answers.addressees = list.iter().map(|text| (*text).to_owned()).collect();
    let text = face(Style::Regular, 14.0);
    let colon = measure(text, "Kính gửi: ");
    match list {
        [one] => {
            let lines = wrap(text, one, RIGHT - LEFT - 60.0 - colon, RIGHT - LEFT - 60.0 - colon);
            let start = LEFT + 60.0;
            canvas.text(start, canvas.y, text, "Kính gửi: ");
            for line in lines {
                canvas.text(start + colon, canvas.y, text, &line);
                canvas.y += 17.5;
            }
        }
        many => {
            let start = LEFT + 60.0;
            canvas.text(start, canvas.y, text, "Kính gửi:");
            let same_line = dice.one_in(3);
            if !same_line {
                canvas.y += 19.0;
            }
            for (index, entry) in many.iter().enumerate() {
                let end = if index + 1 == many.len() { "." } else { ";" };
                let lines = wrap(
                    text,
                    &format!("- {entry}{end}"),
                    RIGHT - LEFT - 70.0 - colon,
                    RIGHT - LEFT - 80.0 - colon,
                );
                for (row, line) in lines.iter().enumerate() {
                    let x = start + colon + if row == 0 { 0.0 } else { 8.0 };
                    canvas.text(x, canvas.y, text, line);
                    canvas.y += 17.5;
                }
            }
        }
    }
    canvas.y += 10.0;
}

fn body(canvas: &mut Canvas, answers: &mut Answers, kind: &str, dice: &mut Dice) {
    let text = face(Style::Regular, 14.0);
    if kind == "Quyết định" {
        canvas.paragraph(
            face(Style::Italic, 14.0),
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        );
        canvas.centred((LEFT + RIGHT) / 2.0, canvas.y + 4.0, face(Style::Bold, 14.0), "QUYẾT ĐỊNH:");
        canvas.y += 26.0;
    }
    let skip = dice.below(4);
    let announced = dice.one_in(3).then(|| dice.pick(&ANNOUNCEMENTS));
    for (index, paragraph) in BODY.iter().enumerate() {
        if index > 0 && index + 1 < BODY.len() && index % 4 == skip {
            continue;
        }
        canvas.paragraph(text, paragraph);
        if index == 0
            && let Some((announcement, found)) = announced
        {
            canvas.paragraph(text, announcement);
            answers.appendices.push((*found).to_owned());
        }
    }
}

fn foot(
    canvas: &mut Canvas,
    answers: &mut Answers,
    signer: &Signer,
    kind: &str,
    letter: bool,
    stampable: bool,
    dice: &mut Dice,
) {
    canvas.need(190.0);
    let middle = RIGHT_MIDDLE + 10.0;
    let mut top = canvas.y + 6.0;
    let bold = face(Style::Bold, 14.0);
    let minutes = kind == "Biên bản";
    if minutes {
        // Two signers above, "Nơi nhận" below them (Mẫu 1.9).
        canvas.centred(LEFT + 60.0, top, bold, "THƯ KÝ");
        canvas.centred(middle, top, bold, "CHỦ TỌA");
        canvas.centred(LEFT + 60.0, top + 70.0, bold, "Lý Thị Hoa");
        canvas.centred(middle, top + 70.0, bold, signer.name);
        answers.position = Some("CHỦ TỌA".to_owned());
        answers.name = Some(signer.name.to_owned());
        top += 95.0;
    } else {
        let mut y = top;
        for title in signer.titles {
            canvas.centred(middle, y, face(Style::Bold, 13.5), title);
            y += 16.0;
        }
        if stampable && dice.one_in(2) {
            canvas.stamp(middle - 70.0, y + 20.0, face(Style::Regular, 8.0), "Người ký: Nguyễn Văn Khác");
            canvas.stamp(
                middle - 70.0,
                y + 30.0,
                face(Style::Regular, 8.0),
                "Thời gian ký: 20/11/2026 10:30:00 +07:00",
            );
        }
        canvas.centred(middle, y + 68.0, bold, signer.name);
        answers.competence = (!signer.competence.is_empty()).then(|| signer.competence.to_owned());
        answers.position = Some(signer.position.to_owned());
        answers.name = Some(signer.name.to_owned());
    }
    canvas.text(LEFT, top, face(Style::BoldItalic, 12.0), "Nơi nhận:");
    let list = *dice.pick(&RECIPIENTS);
    answers.recipients = list.iter().map(|entry| (*entry).to_owned()).collect();
    let mut entries: Vec<String> = list.iter().map(|entry| format!("- {entry};")).collect();
    if letter {
        entries.insert(0, "- Như trên;".to_owned());
    }
    entries.push(format!("- Lưu: VT, {}.", dice.pick(&UNITS)));
    let small = face(Style::Regular, 11.0);
    let two = list.len() == 6 && dice.one_in(2);
    if two {
        let (first, second) = entries.split_at(entries.len().div_ceil(2));
        for (column, entries) in [first, second].iter().enumerate() {
            let mut y = top + 14.0;
            for entry in *entries {
                for line in wrap(small, entry, 100.0, 100.0) {
                    canvas.text(LEFT + column as f64 * 112.0, y, small, &line);
                    y += 13.0;
                }
            }
        }
        return;
    }
    let mut y = top + 14.0;
    for entry in entries {
        for line in wrap(small, &entry, 190.0, 190.0) {
            canvas.text(LEFT, y, small, &line);
            y += 13.0;
        }
    }
}
