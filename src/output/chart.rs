//! What was measured, as pictures (SVG): what the index takes, how fast it answers, how both grow.
//!
//! To add a picture: a function that draws a report, and a line in [`pictures`].

use plotters::coord::Shift;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::statistics::named;
use super::statistics::share;
use crate::bench::{Growth, Report};
use crate::error::Cause;

/// The width of a picture, and the height of a row in it, of what stands above and of what stands
/// below the rows, all in pixels.
const WIDTH: u32 = 900;
const ROW: u32 = 30;
const ABOVE: u32 = 64;
const BELOW: u32 = 56;

/// Room for the names of rows, in pixels.
const NAMES: u32 = 210;

/// The size of a picture of growth, in pixels.
const GROWTH: (u32, u32) = (1_080, 380);

/// More parts of the index than this are summed up.
const MOST_PARTS: usize = 14;

const FONT: &str = "system-ui, Helvetica, Arial, sans-serif";
const INK: RGBColor = RGBColor(0x2b, 0x2f, 0x36);
const FAINT: RGBColor = RGBColor(0xe3, 0xe5, 0xe9);
const GREY: RGBColor = RGBColor(0x6b, 0x72, 0x80);
/// Colours that also tell apart who sees few of them (Okabe and Ito 2008).
const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
const ORANGE: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
const GREEN: RGBColor = RGBColor(0x00, 0x9e, 0x73);

/// Why a picture could not be drawn; in memory, nothing should fail.
pub type Drawn<T> = std::result::Result<T, Cause>;

/// A place to draw.
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Rows upon a scale.
type Rows<'c, 's, X> = ChartContext<'c, SVGBackend<'s>, Cartesian2d<X, RangedCoordf64>>;

/// The pictures of a report, each with the name of its file.
///
/// # Errors
/// What the library underneath says.
pub fn pictures(report: &Report) -> Drawn<Vec<(&'static str, String)>> {
    let mut pictures = vec![("size.svg", size(report)?), ("latency.svg", latency(report)?)];
    if report.growth.len() > 1 {
        pictures.push(("growth.svg", growth(&report.growth)?));
    }
    Ok(pictures)
}

/// The bytes of each part of the index, as bars.
fn size(report: &Report) -> Drawn<String> {
    let parts = parts(report);
    let (index, text) = (report.size.index_bytes, report.archive.text_bytes);
    let (all, part) = (megabytes(index as f64), share(index, text));
    let title = format!("Index on disk: {all} MB, {part} of the text");
    let below = format!("MB; beside it, as a part of the {} MB of text", megabytes(text as f64));
    let most = parts.iter().map(|(_, bytes)| *bytes).max().unwrap_or(1).max(1) as f64 / 1e6;
    rows(&title, &below, &[], parts.len(), |area, names| {
        // Room for the figures at the ends of the bars.
        let height = parts.len() as f64;
        let mut chart = ChartBuilder::on(area)
            .set_label_area_size(LabelAreaPosition::Bottom, BELOW / 2)
            .build_cartesian_2d(0.0..most * 1.18, 0.0..height)?;
        draw_scale(&mut chart, 6)?;
        for (row, (name, bytes)) in parts.iter().enumerate() {
            let (y, mb) = (height - row as f64 - 0.5, *bytes as f64 / 1e6);
            let bar = [(0.0, y - 0.32), (mb, y + 0.32)];
            chart.draw_series([Rectangle::new(bar, BLUE.filled())])?;
            let label = share(*bytes, text);
            let beside = font(13, GREY).pos(Pos::new(HPos::Left, VPos::Center));
            chart.draw_series([EmptyElement::at((mb, y)) + Text::new(label, (6, 0), beside)])?;
            name_row(names, row, name)?;
        }
        Ok(())
    })
}

/// The parts of the index with their bytes, the least ones as one.
fn parts(report: &Report) -> Vec<(String, u64)> {
    let components = &report.size.components;
    let mut parts: Vec<(String, u64)> =
        components.iter().take(MOST_PARTS).map(|part| (named(part), part.bytes)).collect();
    let shown: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
    parts.push(("everything else".to_owned(), report.size.index_bytes.saturating_sub(shown)));
    parts
}

/// How long each class of queries takes, warm and cold: its percentiles on a line, on a logarithmic
/// scale.
fn latency(report: &Report) -> Drawn<String> {
    let classes = &report.classes;
    let times = || classes.iter().flat_map(|class| [class.warm, class.cold]);
    let least = times().map(|speed| speed.p50_ms).fold(f64::INFINITY, f64::min).max(0.001);
    let most = times().map(|speed| speed.p99_ms).fold(least, f64::max);
    let title = "How long a query takes";
    let below = "milliseconds, logarithmic; ● p50  ◆ p95  ▌p99";
    let colours = [("warm", BLUE), ("a fresh process", ORANGE)];
    rows(title, below, &colours, classes.len(), |area, names| {
        let height = classes.len() as f64;
        let (from, to) = (least * 0.8, most * 1.25);
        let scale = (from..to).log_scale().with_key_points(round_numbers(from, to));
        let mut chart = ChartBuilder::on(area)
            .set_label_area_size(LabelAreaPosition::Bottom, BELOW / 2)
            .build_cartesian_2d(scale, 0.0..height)?;
        draw_scale(&mut chart, 30)?;
        for (row, class) in classes.iter().enumerate() {
            for (colour, shift, speed) in [(BLUE, 0.18, class.warm), (ORANGE, -0.18, class.cold)] {
                let y = height - row as f64 - 0.5 + shift;
                let ends = vec![(speed.p50_ms.max(least), y), (speed.p99_ms.max(least), y)];
                chart.draw_series([PathElement::new(ends.clone(), colour.stroke_width(2))])?;
                chart.draw_series([Circle::new(ends[0], 5, colour.filled())])?;
                let diamond = vec![(0, -5), (5, 0), (0, 5), (-5, 0)];
                let p95 = EmptyElement::at((speed.p95_ms.max(least), y));
                chart.draw_series([p95 + Polygon::new(diamond, colour.filled())])?;
                let end = EmptyElement::at(ends[1]);
                chart.draw_series([end + Rectangle::new([(-2, -5), (2, 5)], colour.filled())])?;
            }
            name_row(names, row, &class.class)?;
        }
        Ok(())
    })
}

/// How time, size and speed grow with the archive: a panel each.
fn growth(growth: &[Growth]) -> Drawn<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, GROWTH).into_drawing_area();
        root.fill(&WHITE)?;
        let (above, panels) = root.split_vertically(48);
        above.draw(&Text::new("Growth with the number of articles", (16, 14), bold(20)))?;
        let panels = panels.split_evenly((1, 3));
        let panel = |number: usize, title: &str, lines: &[Line<'_>]| {
            panels.get(number).map_or(Ok(()), |area| draw_lines(area, title, growth, lines))
        };
        panel(
            0,
            "indexing, seconds",
            &[("CPU", ORANGE, |part| part.cpu_seconds), ("wall", BLUE, |part| part.wall_seconds)],
        )?;
        panel(
            1,
            "on disk, MB",
            &[
                ("text", GREEN, |part| part.text_bytes as f64 / 1e6),
                ("index", BLUE, |part| part.index_bytes as f64 / 1e6),
            ],
        )?;
        panel(
            2,
            "a warm query, ms",
            &[("p99", ORANGE, |part| part.warm.p99_ms), ("p50", BLUE, |part| part.warm.p50_ms)],
        )?;
        root.present()?;
    }
    Ok(svg)
}

/// A line of a panel: its name, its colour, and what it shows.
type Line<'l> = (&'l str, RGBColor, fn(&Growth) -> f64);

/// Draws a panel: what grows, over the number of articles.
fn draw_lines(area: &Area<'_>, title: &str, growth: &[Growth], lines: &[Line<'_>]) -> Drawn<()> {
    let last = growth.last().map_or(1.0, |part| part.articles as f64);
    let values = lines.iter().flat_map(|(_, _, of)| growth.iter().map(of));
    let most = values.fold(f64::MIN_POSITIVE, f64::max);
    let (above, below) = area.split_vertically(30);
    above.draw(&Text::new(title, (58, 6), font(14, INK)))?;
    let mut chart = ChartBuilder::on(&below)
        .margin_right(58)
        .set_label_area_size(LabelAreaPosition::Left, 58)
        .set_label_area_size(LabelAreaPosition::Bottom, 36)
        .build_cartesian_2d(0.0..last * 1.02, 0.0..most * 1.08)?;
    chart
        .configure_mesh()
        .x_labels(4)
        .y_labels(5)
        .x_label_formatter(&|articles| plain(*articles))
        .y_label_formatter(&|value| plain(*value))
        .label_style(font(13, GREY))
        .bold_line_style(FAINT)
        .light_line_style(TRANSPARENT)
        .axis_style(FAINT)
        .draw()?;
    for (name, colour, of) in lines {
        let points: Vec<(f64, f64)> =
            growth.iter().map(|part| (part.articles as f64, of(part))).collect();
        chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?;
        chart.draw_series(points.iter().map(|at| Circle::new(*at, 4, colour.filled())))?;
        let Some(end) = points.last() else { continue };
        let style = font(13, *colour).pos(Pos::new(HPos::Left, VPos::Center));
        // Two names beside each other must not lie upon each other.
        let highest = lines.iter().filter_map(|(_, _, of)| growth.last().map(of));
        let apart = if highest.fold(f64::MIN, f64::max) > end.1 { 6 } else { -6 };
        let name = Text::new((*name).to_owned(), (9, apart), style);
        chart.draw_series([EmptyElement::at(*end) + name])?;
    }
    Ok(())
}

/// Draws a picture of so many rows with names, in these colours: `draw` is given the place for what
/// they show, and the place for their names.
fn rows(
    title: &str,
    below: &str,
    colours: &[(&str, RGBColor)],
    number: usize,
    draw: impl FnOnce(&Area<'_>, &Area<'_>) -> Drawn<()>,
) -> Drawn<String> {
    let height = ABOVE + ROW * number as u32 + BELOW;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        root.fill(&WHITE)?;
        root.draw(&Text::new(title, (16, 14), bold(20)))?;
        let centred = font(13, GREY).pos(Pos::new(HPos::Center, VPos::Bottom));
        let middle = ((WIDTH + NAMES) / 2) as i32;
        root.draw(&Text::new(below, (middle, height as i32 - 8), centred))?;
        let (above, rest) = root.split_vertically(ABOVE);
        legend(&above, colours)?;
        let (rest, _) = rest.split_vertically(ROW * number as u32 + BELOW / 2);
        let (names, area) = rest.split_horizontally(NAMES);
        draw(&area.margin(0, 0, 0, 24), &names)?;
        root.present()?;
    }
    Ok(svg)
}

/// Numbers to mark on a logarithmic scale: 1, 2 and 5 of every power of ten; ten alone where that is
/// too many.
fn round_numbers(from: f64, to: f64) -> Vec<f64> {
    let steps: &[f64] = if to / from > 2_000.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let powers = from.log10().floor() as i32..=to.log10().ceil() as i32;
    let all = powers.flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)));
    all.filter(|number| (from..=to).contains(number)).collect()
}

/// Draws the scale below rows.
fn draw_scale<X>(chart: &mut Rows<'_, '_, X>, labels: usize) -> Drawn<()>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .x_labels(labels)
        .x_label_formatter(&|value| plain(*value))
        .label_style(font(13, GREY))
        .bold_line_style(FAINT)
        .light_line_style(TRANSPARENT)
        .axis_style(FAINT)
        .draw()?;
    Ok(())
}

/// Names a row.
fn name_row(names: &Area<'_>, row: usize, name: &str) -> Drawn<()> {
    let style = font(14, INK).pos(Pos::new(HPos::Right, VPos::Center));
    let y = ROW as i32 * row as i32 + ROW as i32 / 2;
    names.draw(&Text::new(name, (NAMES as i32 - 10, y), style))?;
    Ok(())
}

/// Names colours, above the rows.
fn legend(area: &Area<'_>, colours: &[(&str, RGBColor)]) -> Drawn<()> {
    let style = font(14, INK).pos(Pos::new(HPos::Left, VPos::Center));
    let (mut x, y) = (NAMES as i32, ABOVE as i32 - 18);
    for (name, colour) in colours {
        area.draw(&Circle::new((x + 6, y), 5, colour.filled()))?;
        area.draw(&Text::new(*name, (x + 18, y), style.clone()))?;
        x += 40 + 9 * name.len() as i32;
    }
    Ok(())
}

/// Letters of a size and colour.
fn font(size: u32, colour: RGBColor) -> TextStyle<'static> {
    let font = TextStyle::from((FONT, size).into_font());
    TextStyle { color: colour.to_backend_color(), ..font }
}

/// Thick letters of a size.
fn bold(size: u32) -> TextStyle<'static> {
    let font = TextStyle::from((FONT, size, FontStyle::Bold).into_font());
    TextStyle { color: INK.to_backend_color(), ..font }
}

/// Bytes as megabytes.
fn megabytes(bytes: f64) -> String {
    plain(bytes / 1e6)
}

/// A number with no more figures than it needs.
fn plain(number: f64) -> String {
    let figures = match number.abs() {
        0.0 => 0,
        size if size < 0.1 => 3,
        size if size < 1.0 => 2,
        size if size < 10.0 => 1,
        _ => 0,
    };
    let text = format!("{number:.figures$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_scale_is_marked_at_round_numbers() {
        assert_eq!(round_numbers(0.6, 12.0), [1.0, 2.0, 5.0, 10.0]);
        assert_eq!(round_numbers(0.9, 5_000.0), [1.0, 10.0, 100.0, 1_000.0]);
    }

    #[test]
    fn numbers_have_no_more_figures_than_they_need() {
        for (number, expected) in
            [(0.0, "0"), (0.015, "0.015"), (0.5, "0.5"), (2.0, "2"), (2.5, "2.5"), (1200.4, "1200")]
        {
            assert_eq!(plain(number), expected);
        }
    }
}
