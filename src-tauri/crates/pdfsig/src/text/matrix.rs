//! Places: transformations of the plane and the frame of a page.

/// `[a b c d e f]` as PDF writes it: a point is a row vector multiplied from the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn moved(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `after`.
    pub(super) fn then(self, after: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [g, h, i, j, k, l] = after.0;
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    pub(super) fn point(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (x * a + y * c + e, x * b + y * d + f)
    }

    /// A direction: the point without the move.
    pub(super) fn direction(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, _, _] = self.0;
        (x * a + y * c, x * b + y * d)
    }

    pub(super) fn is_finite(self) -> bool {
        self.0.iter().all(|value| value.is_finite())
    }

    /// The rectangle around a rectangle `[left, bottom, right, top]` that was transformed.
    pub(super) fn around(self, [left, bottom, right, top]: [f32; 4]) -> [f32; 4] {
        let corners = [
            self.point(left, bottom),
            self.point(right, bottom),
            self.point(left, top),
            self.point(right, top),
        ];
        let mut around = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (x, y) in corners {
            around = [around[0].min(x), around[1].min(y), around[2].max(x), around[3].max(y)];
        }
        around
    }
}

/// How a page is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// From the page's own space to points from the top left corner of what is shown.
    pub(super) matrix: Matrix,
    /// Points.
    pub(super) width: f32,
    /// Points.
    pub(super) height: f32,
}

impl Frame {
    /// The frame of a crop box `[left, bottom, right, top]`, turned clockwise by quarters, in units of 1/72 inch.
    pub(super) fn new([left, bottom, right, top]: [f32; 4], quarters: i64, unit: f32) -> Self {
        let (across, up) = ((right - left) * unit, (top - bottom) * unit);
        let u = unit;
        let (matrix, turned) = match quarters.rem_euclid(4) {
            1 => ([0.0, u, u, 0.0, -bottom * u, -left * u], true),
            2 => ([-u, 0.0, 0.0, u, right * u, -bottom * u], false),
            3 => ([0.0, -u, -u, 0.0, top * u, right * u], true),
            _ => ([u, 0.0, 0.0, -u, -left * u, top * u], false),
        };
        let (width, height) = if turned { (up, across) } else { (across, up) };
        Self { matrix: Matrix(matrix), width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, (0.0, 800.0))]
    #[case(1, (0.0, 0.0))]
    #[case(2, (600.0, 0.0))]
    #[case(3, (800.0, 600.0))]
    fn the_lower_left_corner_goes_where_the_turned_page_shows_it(
        #[case] quarters: i64,
        #[case] at: (f32, f32),
    ) {
        let frame = Frame::new([10.0, 20.0, 610.0, 820.0], quarters, 1.0);
        assert_eq!(frame.matrix.point(10.0, 20.0), at);
    }
}
