//! Numbers that look random, and what is drawn with them.
//!
//! The generator is our own, for it must never change: crates improve theirs. So are the functions:
//! `ln`, `exp` and `powf` of the standard library may differ between machines; sums, products and
//! quotients don't.

/// A sequence of numbers (`SplitMix64`; Steele, Lea and Flood 2014).
pub(super) struct Dice(u64);

impl Dice {
    /// The sequence of a seed.
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `end`; 0 if that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        below(self.number(), end)
    }

    /// Whether what happens so many times in a thousand happens now.
    pub(super) fn happens(&mut self, per_mille: usize) -> bool {
        self.below(1_000) < per_mille
    }

    /// A number above 0 and at most 1.
    pub(super) fn part(&mut self) -> f64 {
        part(self.number())
    }

    /// A number of the log-normal distribution with this median, where `spread` is the standard
    /// deviation of the logarithm.
    pub(super) fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * exp(spread * self.normal())
    }

    /// A number of the normal distribution, nearly: twelve throws, less what they give on average.
    fn normal(&mut self) -> f64 {
        let throws = (0..3).flat_map(|_| {
            let number = self.number();
            (0..4).map(move |place| ((number >> (16 * place)) & 0xffff) as f64)
        });
        throws.sum::<f64>() / 65_536.0 - 6.0
    }
}

/// Scatters a number over all 64 bits: the same for the same, and unlike for neighbours.
pub(super) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A scattered number brought below `end`.
pub(super) fn below(number: u64, end: usize) -> usize {
    ((u128::from(number) * end as u128) >> 64) as usize
}

/// One of several by a scattered number; nothing of none.
pub(super) fn one(number: u64, of: &[&'static str]) -> &'static str {
    of.get(below(number, of.len())).copied().unwrap_or_default()
}

/// A scattered number as a part: above 0 and at most 1.
pub(super) fn part(number: u64) -> f64 {
    ((number >> 11) + 1) as f64 / (1u64 << 53) as f64
}

/// e to the power of `x`, to a percent for the small ones that are asked for.
fn exp(x: f64) -> f64 {
    let mut power = 1.0 + x / 1_024.0;
    for _ in 0..10 {
        power *= power;
    }
    power
}

/// How often what has which rank: proportional to (rank + shift)<sup>-5/3</sup>, the law of Zipf and
/// Mandelbrot, for ranks without end. What has been seen grows with the power 3/5 of what was drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zipf {
    /// How far the frequencies of the first ranks are level.
    pub(super) shift: f64,
}

impl Zipf {
    /// Ranks beyond are taken for this one; so rare that none is ever seen twice.
    const LAST: f64 = 1e15;

    /// The rank, counted from 0, that a part stands for: the inverse of the distribution function.
    pub(super) fn rank(self, part: f64) -> u64 {
        // A square root is exact too.
        let power = part * part.sqrt();
        ((self.shift / power - self.shift).min(Self::LAST)) as u64
    }
}
