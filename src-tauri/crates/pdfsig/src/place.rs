//! Where a signature shows: its widget on its page, turned as the page is shown.

use domain::content::Place;
use lopdf::{Object, ObjectId};

use crate::error::Refusal;
use crate::limits::{Deadline, Limits};
use crate::pages::{self, Visit};
use crate::pdf::Pdf;

type Rect = [f32; 4];

/// The rectangles of `widgets`, in their order; absent for one that is on no page or draws nothing.
///
/// # Errors
/// When the page tree is over the limits.
pub(crate) fn of_widgets(
    pdf: &Pdf,
    widgets: &[Option<ObjectId>],
    limits: &Limits,
    deadline: Deadline,
) -> Result<(Vec<Option<Place>>, u32), Refusal> {
    let mut places: Vec<Option<Place>> = vec![None; widgets.len()];
    let pages = pages::walk(pdf, limits, deadline, |visit| {
        let Visit::Page { number, dictionary, inherited, .. } = visit else { return };
        let annots = pdf.array(dictionary, b"Annots");
        if annots.is_empty() {
            return;
        }
        let paper = inherited.crop_box.or(inherited.media_box).and_then(|paper| rect(pdf, paper));
        let rotate = inherited.rotate.and_then(|rotate| pdf.resolve(rotate).1.as_i64().ok()).unwrap_or(0);
        for annot in annots {
            let Ok(id) = annot.as_reference() else { continue };
            for (place, widget) in places.iter_mut().zip(widgets) {
                if *widget != Some(id) || place.is_some() {
                    continue;
                }
                let shown = pdf
                    .dictionary(annot)
                    .and_then(|widget| rect(pdf, widget.get(b"Rect").ok()?))
                    .filter(|[left, bottom, right, top]| right - left > 0.5 && top - bottom > 0.5);
                if let (Some(shown), Some(paper)) = (shown, paper) {
                    *place = Some(turned(number, shown, paper, rotate));
                }
            }
        }
    })?;
    Ok((places, pages))
}

/// A rectangle with its corners in order: left, bottom, right, top.
fn rect(pdf: &Pdf, object: &Object) -> Option<Rect> {
    let corners = pdf.resolve(object).1.as_array().ok()?;
    let number =
        |at: usize| pdf.resolve(corners.get(at)?).1.as_float().ok().filter(|number| number.is_finite());
    let (a, b, c, d) = (number(0)?, number(1)?, number(2)?, number(3)?);
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

fn turned(page: u32, shown: Rect, paper: Rect, rotate: i64) -> Place {
    let [left, bottom, right, top] = shown;
    let [paper_left, paper_bottom, paper_right, paper_top] = paper;
    let (left, top, right, bottom) = match rotate.rem_euclid(360) {
        90 => (bottom - paper_bottom, left - paper_left, top - paper_bottom, right - paper_left),
        180 => (paper_right - right, bottom - paper_bottom, paper_right - left, top - paper_bottom),
        270 => (paper_top - top, paper_right - right, paper_top - bottom, paper_right - left),
        _ => (left - paper_left, paper_top - top, right - paper_left, paper_top - bottom),
    };
    Place { page, left, top, right, bottom }
}

#[cfg(test)]
mod tests {
    use super::turned;

    #[test]
    fn a_widget_is_where_the_reader_sees_it_however_the_page_is_turned() {
        let paper = [0.0, 0.0, 600.0, 800.0];
        let shown = [10.0, 20.0, 110.0, 70.0];
        let corners = |rotate| {
            let place = turned(1, shown, paper, rotate);
            [place.left, place.top, place.right, place.bottom]
        };
        assert_eq!(corners(0), [10.0, 730.0, 110.0, 780.0]);
        assert_eq!(corners(90), [20.0, 10.0, 70.0, 110.0]);
        assert_eq!(corners(180), [490.0, 20.0, 590.0, 70.0]);
        assert_eq!(corners(270), [730.0, 490.0, 780.0, 590.0]);
        assert_eq!(corners(-90), corners(270));
    }
}
