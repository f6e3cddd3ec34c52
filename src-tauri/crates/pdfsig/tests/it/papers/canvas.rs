//! Pages being drawn, in the manners of different writers.

use super::{
    dice::Dice,
    file::File,
    fonts::{Code, Dress, Fonts, Style, width},
};

pub const WIDTH: f64 = 595.28;
pub const HEIGHT: f64 = 841.89;
pub const LEFT: f64 = 85.04;
pub const RIGHT: f64 = WIDTH - 51.02;
pub const TOP: f64 = 62.36;
pub const BOTTOM: f64 = HEIGHT - 62.36;

/// How text is cut into operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    Whole,
    /// Every word placed by itself, with its space.
    Words,
    /// Rows with kerning between all letters.
    Kerned,
    /// Rows whose spaces are only moves.
    Spaceless,
    /// Every letter placed by itself.
    Letters,
    /// Cut anywhere.
    Torn,
}

/// How the page is put on its sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    Plain,
    /// `/Rotate 90`.
    Turned,
    /// `/Rotate 270`.
    TurnedBack,
    /// A crop box inside a larger page.
    Cropped,
    /// Units of 1/36 inch.
    Units,
    /// Inside a drawing of its own.
    Form,
}

pub type Face = (Style, f64);

pub struct Canvas {
    pub fonts: Fonts,
    pages: Vec<String>,
    /// Appearances of annotations: page, rectangle from the top, content.
    stamps: Vec<(usize, [f64; 4], String)>,
    pub y: f64,
    runs: Runs,
    sheet: Sheet,
    dice: Dice,
}

pub fn measure((style, size): Face, text: &str) -> f64 {
    text.chars().map(|c| width(style, c)).sum::<f64>() * size / 1000.0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

impl Canvas {
    pub fn new(dress: Dress, runs: Runs, sheet: Sheet, dice: Dice) -> Self {
        Self {
            fonts: Fonts::new(dress),
            pages: vec![String::new()],
            stamps: vec![],
            y: TOP,
            runs,
            sheet,
            dice,
        }
    }

    /// Content in points from the top left corner, before it is put on its sheet.
    fn put(&mut self, operators: &str) {
        self.pages.last_mut().unwrap().push_str(operators);
    }

    pub fn new_page(&mut self) {
        self.pages.push(String::new());
        let number = self.pages.len().to_string();
        self.centred(WIDTH / 2.0, 42.0, (Style::Regular, 13.0), &number);
        self.y = TOP;
    }

    pub fn need(&mut self, height: f64) {
        if self.y + height > BOTTOM {
            self.new_page();
        }
    }

    /// The operators of a text at a place.
    fn operators(&mut self, x: f64, y: f64, (style, size): Face, text: &str) -> String {
        let codes = self.fonts.encode(style, text);
        let mut out = String::from("BT\n");
        let mut pen = x;
        let mut open: Vec<Code> = Vec::new();
        let mut start = x;
        let cut = |dice: &mut Dice, runs: Runs, last: &Code| match runs {
            Runs::Whole | Runs::Kerned | Runs::Spaceless => false,
            Runs::Words => last.space,
            Runs::Letters => true,
            Runs::Torn => dice.one_in(3),
        };
        for code in codes {
            let other = open.last().is_some_and(|last| last.font != code.font);
            // A mark without width stays with its letter, as writers of VNI leave it.
            let part = code.width > 0.0
                && open.last().cloned().is_some_and(|last| cut(&mut self.dice, self.runs, &last));
            if other || part {
                out.push_str(&self.run(start, y, size, &open));
                open.clear();
                start = pen;
            }
            pen += code.width * size / 1000.0;
            open.push(code);
        }
        if !open.is_empty() {
            out.push_str(&self.run(start, y, size, &open));
        }
        out.push_str("ET\n");
        out
    }

    fn run(&mut self, x: f64, y: f64, size: f64, codes: &[Code]) -> String {
        let font = &codes[0].font;
        // The page is drawn downwards, so letters are turned back up.
        let place = format!("/{font} {size} Tf 1 0 0 -1 {x:.2} {y:.2} Tm ");
        match self.runs {
            Runs::Whole | Runs::Words | Runs::Letters | Runs::Torn => {
                let bytes: Vec<u8> = codes.iter().flat_map(|code| code.bytes.clone()).collect();
                format!("{place}<{}> Tj\n", hex(&bytes))
            }
            Runs::Kerned => {
                let row: String = codes
                    .iter()
                    .map(|code| format!("<{}>{}", hex(&code.bytes), self.dice.below(60) as i64 - 30) + " ")
                    .collect();
                format!("{place}[{row}] TJ\n")
            }
            Runs::Spaceless => {
                let row: String = codes
                    .iter()
                    .map(|code| {
                        if code.space {
                            format!("{:.0} ", -code.width)
                        } else {
                            format!("<{}>", hex(&code.bytes))
                        }
                    })
                    .collect();
                format!("{place}[{row}] TJ\n")
            }
        }
    }

    pub fn text(&mut self, x: f64, y: f64, face: Face, text: &str) {
        let operators = self.operators(x, y, face, text);
        self.put(&operators);
    }

    pub fn centred(&mut self, middle: f64, y: f64, face: Face, text: &str) {
        self.text(middle - measure(face, text) / 2.0, y, face, text);
    }

    /// Text in an annotation of its own.
    pub fn stamp(&mut self, x: f64, y: f64, face: Face, text: &str) {
        let wide = measure(face, text) + 4.0;
        let operators = self.operators(2.0, face.1, face, text);
        let rectangle = [x - 2.0, y - face.1, x - 2.0 + wide, y + face.1 * 0.4];
        self.stamps.push((self.pages.len() - 1, rectangle, operators));
    }

    pub fn rule(&mut self, middle: f64, y: f64, width: f64) {
        self.put(&format!(
            "0.6 w {:.2} {y:.2} m {:.2} {y:.2} l S\n",
            middle - width / 2.0,
            middle + width / 2.0
        ));
    }

    pub fn frame(&mut self, [left, top, right, bottom]: [f64; 4]) {
        self.put(&format!("q 1 0 0 RG {left:.2} {top:.2} {:.2} {:.2} re S Q\n", right - left, bottom - top));
    }

    /// Lines around a middle from `y` down.
    pub fn centred_lines(&mut self, middle: f64, width: f64, face: Face, text: &str) {
        for line in wrap(face, text, width, width) {
            self.centred(middle, self.y, face, &line);
            self.y += face.1 * 1.22;
        }
    }

    /// A justified paragraph.
    pub fn paragraph(&mut self, face: Face, text: &str) {
        let full = RIGHT - LEFT;
        let lines = wrap(face, text, full - 28.35, full);
        let count = lines.len();
        for (index, line) in lines.iter().enumerate() {
            self.need(face.1);
            let indent = if index == 0 { 28.35 } else { 0.0 };
            let mut x = LEFT + indent;
            let gaps = line.split(' ').count() as f64 - 1.0;
            let spare = if index + 1 < count { full - indent - measure(face, line) } else { 0.0 };
            for word in line.split(' ') {
                self.text(x, self.y, face, &format!("{word} "));
                x += measure(face, &format!("{word} ")) + if gaps > 0.0 { spare / gaps } else { 0.0 };
            }
            self.y += face.1 * 1.35;
        }
        self.y += 6.0;
    }

    pub fn finish(self, mut file: File) -> Vec<u8> {
        let tree = file.reserve();
        let fonts = self.fonts.embed(&mut file);
        let resources = format!("<< /Font {fonts} >>");
        // From points from the top left corner to the page's own space, and what the page dictionary says.
        let (matrix, entries) = match self.sheet {
            Sheet::Plain | Sheet::Form => {
                (format!("1 0 0 -1 0 {HEIGHT} cm"), format!("/MediaBox [0 0 {WIDTH} {HEIGHT}]"))
            }
            Sheet::Turned => {
                ("0 1 1 0 0 0 cm".to_owned(), format!("/Rotate 90 /MediaBox [0 0 {HEIGHT} {WIDTH}]"))
            }
            Sheet::TurnedBack => (
                format!("0 -1 -1 0 {HEIGHT} {WIDTH} cm"),
                format!("/Rotate -90 /MediaBox [0 0 {HEIGHT} {WIDTH}]"),
            ),
            Sheet::Cropped => (
                format!("1 0 0 -1 40 {:.2} cm", HEIGHT + 30.0),
                format!(
                    "/MediaBox [0 0 {:.2} {:.2}] /CropBox [40 30 {:.2} {:.2}]",
                    WIDTH + 80.0,
                    HEIGHT + 60.0,
                    WIDTH + 40.0,
                    HEIGHT + 30.0
                ),
            ),
            Sheet::Units => (
                format!("0.5 0 0 -0.5 0 {:.3} cm", HEIGHT / 2.0),
                format!("/UserUnit 2 /MediaBox [0 0 {:.3} {:.3}]", WIDTH / 2.0, HEIGHT / 2.0),
            ),
        };
        let mut kids = String::new();
        for (index, content) in self.pages.iter().enumerate() {
            let drawn = if self.sheet == Sheet::Form {
                let form = file.stream(
                    &format!(
                        "/Type /XObject /Subtype /Form /BBox [0 0 {WIDTH} {HEIGHT}] /Resources {resources}"
                    ),
                    content.as_bytes(),
                );
                let content = file.stream("", format!("q {matrix} /Fm1 Do Q").as_bytes());
                format!("/Contents {content} 0 R /Resources << /XObject << /Fm1 {form} 0 R >> >>")
            } else {
                // Content in two streams, cut between operators.
                let half = content[..content.len() / 2].rfind("BT\n").unwrap_or(0);
                let (first, second) = content.split_at(half);
                let first = file.stream("", format!("q {matrix}\n{first}").as_bytes());
                let second = file.stream("", format!("{second}\nQ").as_bytes());
                format!("/Contents [{first} 0 R {second} 0 R] /Resources {resources}")
            };
            let mut annotations = String::new();
            for (_, [left, top, right, bottom], content) in
                self.stamps.iter().filter(|(page, _, _)| *page == index)
            {
                assert!(matches!(self.sheet, Sheet::Plain | Sheet::Form), "stamps stand on plain pages");
                let (wide, high) = (right - left, bottom - top);
                let appearance = file.stream(
                    &format!(
                        "/Type /XObject /Subtype /Form /BBox [0 0 {wide:.2} {high:.2}] /Matrix [1 0 0 1 0 0] /Resources {resources}"
                    ),
                    format!("1 0 0 -1 0 {high:.2} cm\n{content}").as_bytes(),
                );
                let annotation = file.add(&format!(
                    "<< /Type /Annot /Subtype /Stamp /F 4 /Rect [{left:.2} {:.2} {right:.2} {:.2}] /AP << /N {appearance} 0 R >> >>",
                    HEIGHT - bottom,
                    HEIGHT - top
                ));
                annotations.push_str(&format!("{annotation} 0 R "));
            }
            let page = file.add(&format!(
                "<< /Type /Page /Parent {tree} 0 R {entries} {drawn} /Annots [{annotations}] >>"
            ));
            kids.push_str(&format!("{page} 0 R "));
        }
        file.put(tree, &format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", self.pages.len()));
        file.put(1, &format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
        file.bytes()
    }
}

/// Lines that are at most so wide.
pub fn wrap(face: Face, text: &str, first: f64, rest: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let limit = if lines.len() == 1 { first } else { rest };
        let line = lines.last_mut().unwrap();
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if !line.is_empty() && measure(face, &longer) > limit {
            lines.push(word.to_owned());
        } else {
            *line = longer;
        }
    }
    lines
}
