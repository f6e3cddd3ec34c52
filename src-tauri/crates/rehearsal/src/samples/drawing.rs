//! What signatures look like on paper.

use super::{fonts::Style, pdf_file::points};
use crate::dice;

/// A blue stroke of a pen, the same for the same name, 110 by 52 points.
pub(crate) fn stroke(name: &str) -> String {
    let throw = |what: &str, index: usize, below: u32| {
        let throw = dice::throw(0, &["stroke", name, what, &index.to_string()]) % u64::from(below);
        f64::from(u32::try_from(throw).unwrap_or(0))
    };
    let mut drawing = "0.05 0.15 0.65 RG 1.6 w 1 J 1 j 6 20 m\n".to_owned();
    for index in 0..5 {
        let x = 6.0 + 19.0 * f64::from(u32::try_from(index).unwrap_or(0));
        drawing.push_str(&format!(
            "{} {} {} {} {} {} c\n",
            points(x + 4.0),
            points(26.0 + throw("up", index, 24)),
            points(x + 14.0 + throw("lean", index, 8)),
            points(2.0 + throw("down", index, 16)),
            points(x + 19.0),
            points(16.0 + throw("end", index, 14))
        ));
    }
    drawing.push_str("S 10 10 m 40 4 80 6 106 12 c S\n");
    drawing
}

/// A red round seal with its star, 92 by 92 points.
pub(crate) fn seal() -> String {
    let mut drawing = "0.85 0.05 0.05 RG 0.85 0.05 0.05 rg 2.2 w\n".to_owned();
    for radius in [44.0, 30.0] {
        drawing.push_str(&circle(46.0, 46.0, radius));
        drawing.push_str("S 0.9 w\n");
    }
    // A five-pointed star: ten corners, far and near in turn.
    for corner in 0..10 {
        let radius = if corner % 2 == 0 { 17.0 } else { 6.5 };
        let angle = std::f64::consts::FRAC_PI_2 + std::f64::consts::PI / 5.0 * f64::from(corner);
        let operator = if corner == 0 { "m" } else { "l" };
        let (x, y) = (46.0 + radius * angle.cos(), 46.0 + radius * angle.sin());
        drawing.push_str(&format!("{} {} {operator} ", points(x), points(y)));
    }
    drawing.push_str("f\n");
    drawing
}

fn circle(x: f64, y: f64, r: f64) -> String {
    // How far the control points of a quarter circle lie out.
    let k = r * 0.5523;
    let p = |dx: f64, dy: f64| format!("{} {}", points(x + dx), points(y + dy));
    format!(
        "{} m {} {} {} c {} {} {} c {} {} {} c {} {} {} c\n",
        p(r, 0.0),
        p(r, k),
        p(k, r),
        p(0.0, r),
        p(-k, r),
        p(-r, k),
        p(-r, 0.0),
        p(-r, -k),
        p(-k, -r),
        p(0.0, -r),
        p(k, -r),
        p(r, -k),
        p(r, 0.0)
    )
}

/// The line on an appendix, size 10, in the document's own upright face.
pub(crate) fn line(glyphs: &str) -> String {
    format!("BT /{} 10 Tf 0 8 Td <{glyphs}> Tj ET\n", Style::Regular.resource())
}
