//! The operators of content streams that place text and images.

use std::rc::Rc;

use lopdf::{Dictionary, Object};

use super::{
    TextError,
    budget::Budget,
    fonts::Font,
    matrix::Matrix,
    objects::{as_dictionary, dictionary, entry, inflate_content, name, numbers},
    show::{Glyph, Sheet, Shown},
    tokens::{Token, Tokens},
};

/// Saved states inside one another; more are dropped with their contents kept.
const SAVED: usize = 256;
/// Operands of one operator. `TJ` has the longest rows.
const OPERANDS: usize = 100_000;
/// Steps that going into a drawing costs, however short it is.
const DRAWING: usize = 1_000;

/// What `q` saves.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    spacing: f32,
    word_spacing: f32,
    /// 1 is as wide as the font says.
    stretch: f32,
    leading: f32,
    rise: f32,
    mode: i64,
}

/// Goes through content and collects what it shows.
pub(super) struct Painter<'s, 'a> {
    pub(super) shown: &'s mut Shown<'a>,
    pub(super) sheet: Sheet,
}

/// One stream being gone through.
struct Run<'a> {
    state: State,
    saved: Vec<State>,
    resources: Option<&'a Dictionary>,
    line: Matrix,
    text: Matrix,
    depth: usize,
}

fn number_of(operands: &[Token<'_>], from_end: usize) -> f32 {
    let at = operands.len().checked_sub(from_end + 1);
    at.and_then(|at| operands.get(at)).and_then(Token::number).unwrap_or_default()
}

fn matrix_of(operands: &[Token<'_>]) -> Option<Matrix> {
    let values: Vec<f32> = operands.iter().filter_map(Token::number).collect();
    <[f32; 6]>::try_from(values).ok().map(Matrix)
}

impl<'s, 'a> Painter<'s, 'a> {
    pub(super) fn new(shown: &'s mut Shown<'a>, sheet: Sheet) -> Self {
        Self { shown, sheet }
    }

    /// Goes through one stream that is drawn with a matrix.
    pub(super) fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        matrix: Matrix,
        depth: usize,
        budget: &mut Budget<'_>,
    ) -> Result<(), TextError> {
        let state = State {
            matrix,
            font: None,
            size: 0.0,
            spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        };
        let (line, text) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let mut run = Run { state, saved: Vec::new(), resources, line, text, depth };
        let mut operands: Vec<Token<'_>> = Vec::new();
        let mut tokens = Tokens::new(content);
        while let Some(token) = tokens.next() {
            budget.work(1)?;
            if let Token::Word(word) = token {
                if word == b"ID" {
                    self.picture(run.state.matrix);
                    tokens.skip_image();
                } else {
                    self.operator(word, &operands, &mut run, budget)?;
                }
                operands.clear();
            } else if operands.len() < OPERANDS {
                operands.push(token);
            }
        }
        Ok(())
    }

    fn operator(
        &mut self,
        word: &[u8],
        operands: &[Token<'_>],
        run: &mut Run<'a>,
        budget: &mut Budget<'_>,
    ) -> Result<(), TextError> {
        let first = || number_of(operands, 0);
        match word {
            b"q" if run.saved.len() < SAVED => run.saved.push(run.state.clone()),
            b"Q" => {
                if let Some(state) = run.saved.pop() {
                    run.state = state;
                }
            }
            b"cm" => {
                if let Some(matrix) = matrix_of(operands) {
                    run.state.matrix = matrix.then(run.state.matrix);
                }
            }
            b"BT" => (run.line, run.text) = (Matrix::IDENTITY, Matrix::IDENTITY),
            b"Tc" => run.state.spacing = first(),
            b"Tw" => run.state.word_spacing = first(),
            b"Tz" => run.state.stretch = first() / 100.0,
            b"TL" => run.state.leading = first(),
            b"Ts" => run.state.rise = first(),
            b"Tr" => run.state.mode = first() as i64,
            b"Tf" => {
                run.state.size = first();
                if let Some(Token::Name(name)) = operands.first() {
                    run.state.font = self.shown.font(run.resources, name, budget)?;
                }
            }
            b"gs" => self.graphics_state(operands, run, budget)?,
            b"Td" => run.next_line(number_of(operands, 1), first()),
            b"TD" => {
                run.state.leading = -first();
                run.next_line(number_of(operands, 1), first());
            }
            b"Tm" => {
                if let Some(matrix) = matrix_of(operands) {
                    (run.line, run.text) = (matrix, matrix);
                }
            }
            b"T*" => run.next_line(0.0, -run.state.leading),
            b"Tj" | b"TJ" => self.strings(operands, run, budget)?,
            b"'" => {
                run.next_line(0.0, -run.state.leading);
                self.strings(operands, run, budget)?;
            }
            b"\"" => {
                run.state.word_spacing = number_of(operands, 2);
                run.state.spacing = number_of(operands, 1);
                run.next_line(0.0, -run.state.leading);
                self.strings(operands.get(2..).unwrap_or_default(), run, budget)?;
            }
            b"Do" => self.drawing(operands, run, budget)?,
            _ => {}
        }
        Ok(())
    }

    fn graphics_state(
        &mut self,
        operands: &[Token<'_>],
        run: &mut Run<'a>,
        budget: &mut Budget<'_>,
    ) -> Result<(), TextError> {
        let document = self.shown.document;
        let Some(Token::Name(key)) = operands.first() else { return Ok(()) };
        let states = run.resources.and_then(|resources| dictionary(document, resources, b"ExtGState"));
        let state = states.and_then(|states| dictionary(document, states, key));
        let font = state.and_then(|state| entry(document, state, b"Font")?.as_array().ok());
        if let Some([font, size]) = font.map(Vec::as_slice)
            && let Some(font) = super::objects::follow(document, font).and_then(as_dictionary)
        {
            run.state.font = Some(Rc::new(Font::read(document, font, budget)?));
            run.state.size = super::objects::number(document, size).unwrap_or_default();
        }
        Ok(())
    }

    /// `Do`: an image or a drawing.
    fn drawing(
        &mut self,
        operands: &[Token<'_>],
        run: &Run<'a>,
        budget: &mut Budget<'_>,
    ) -> Result<(), TextError> {
        let document = self.shown.document;
        let Some(Token::Name(key)) = operands.first() else { return Ok(()) };
        let drawings = run.resources.and_then(|resources| dictionary(document, resources, b"XObject"));
        let Some(object) = drawings.and_then(|drawings| entry(document, drawings, key)) else {
            return Ok(());
        };
        let kind = as_dictionary(object).and_then(|dictionary| name(document, dictionary, b"Subtype"));
        match kind {
            Some(b"Image") => self.picture(run.state.matrix),
            Some(b"Form") => self.form(object, run.resources, run.state.matrix, run.depth + 1, budget)?,
            _ => {}
        }
        Ok(())
    }

    /// A drawing with its own content; resources it does not bring are those around it.
    pub(super) fn form(
        &mut self,
        object: &'a Object,
        resources: Option<&'a Dictionary>,
        matrix: Matrix,
        depth: usize,
        budget: &mut Budget<'_>,
    ) -> Result<(), TextError> {
        let document = self.shown.document;
        let Ok(stream) = object.as_stream() else { return Ok(()) };
        // Honest drawings nest a few deep; a drawing that contains itself ends here.
        if depth > budget.limits.depth {
            return Ok(());
        }
        budget.work(DRAWING)?;
        let own = numbers::<6>(document, &stream.dict, b"Matrix").map_or(Matrix::IDENTITY, Matrix);
        let resources = dictionary(document, &stream.dict, b"Resources").or(resources);
        let Some(content) = inflate_content(stream, budget)? else { return Ok(()) };
        self.run(&content, resources, own.then(matrix), depth, budget)?;
        budget.release(content.len());
        Ok(())
    }

    /// An image covers the unit square.
    fn picture(&mut self, matrix: Matrix) {
        let (width, height) = (self.sheet.frame.width, self.sheet.frame.height);
        let [left, top, right, bottom] = matrix.around([0.0, 0.0, 1.0, 1.0]);
        let across = right.min(width) - left.max(0.0);
        let down = bottom.min(height) - top.max(0.0);
        if across > 0.0 && down > 0.0 {
            self.sheet.pictured += across * down / (width * height);
        }
    }

    fn strings(
        &mut self,
        operands: &[Token<'_>],
        run: &mut Run<'a>,
        budget: &mut Budget<'_>,
    ) -> Result<(), TextError> {
        let Some(font) = run.state.font.clone() else { return Ok(()) };
        for operand in operands {
            if let Some(bytes) = operand.text() {
                font.each(bytes, |code| {
                    budget.glyph()?;
                    let state = &run.state;
                    let spacing = state.spacing + if code.space { state.word_spacing } else { 0.0 };
                    let advance = (code.width * state.size + spacing) * state.stretch;
                    let drawn = code.width * state.size * state.stretch;
                    self.put(code.text, drawn, run, font.bold);
                    run.text = Matrix::moved(advance, 0.0).then(run.text);
                    Ok(())
                })?;
            } else if let Some(back) = operand.number() {
                let advance = -back / 1000.0 * run.state.size * run.state.stretch;
                run.text = Matrix::moved(advance, 0.0).then(run.text);
            }
        }
        Ok(())
    }

    /// Puts the characters of one code on the sheet when a reader sees them.
    fn put(&mut self, text: Option<&str>, drawn: f32, run: &Run<'a>, bold: bool) {
        let state = &run.state;
        // Invisible text lies beneath scans; it is somebody's guess and not what is shown.
        if matches!(state.mode, 3 | 7) {
            return;
        }
        let matrix = run.text.then(state.matrix);
        let (left, base) = matrix.point(0.0, state.rise);
        let (right, end) = matrix.point(drawn, state.rise);
        let (lean, height) = matrix.direction(0.0, state.size);
        let size = if lean == 0.0 { height.abs() } else { lean.hypot(height) };
        let inside = (-1.0..=self.sheet.frame.width + 1.0).contains(&left)
            && (-1.0..=self.sheet.frame.height + 1.0).contains(&base);
        if !inside || !right.is_finite() || !end.is_finite() || !(1.0..=400.0).contains(&size) {
            return;
        }
        let blank = text.is_some_and(|text| text.chars().all(char::is_whitespace));
        match text {
            Some(_) if blank || self.sheet.stamp => {}
            Some(_) => self.sheet.known += 1,
            None if self.sheet.stamp => {}
            None => self.sheet.unknown += 1,
        }
        // Upright text only: from left to right, with the tops of letters upwards.
        if right < left || (end - base).abs() > 0.1 * (right - left).max(size * 0.1) || height > 0.0 {
            return;
        }
        let text = text.unwrap_or("\u{FFFD}");
        let count = text.chars().count().max(1) as f32;
        let step = (right - left) / count;
        for (index, c) in text.chars().enumerate() {
            let left = left + step * index as f32;
            self.sheet.glyphs.push(Glyph {
                c,
                left,
                right: left + step,
                base,
                size,
                bold: bold || state.mode == 2,
                stamp: self.sheet.stamp,
            });
        }
    }
}

impl Run<'_> {
    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.text = self.line;
    }
}
