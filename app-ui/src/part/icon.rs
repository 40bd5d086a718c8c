//! Icons: simple strokes on a 24 × 24 grid, always with a word beside them.

use yew::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// The product's mark: a moon over a house.
    Mark,
    Today,
    Door,
    Issue,
    Ledger,
    Search,
    People,
    Settings,
    Back,
    Forward,
    Add,
    Pen,
    Tick,
    Cross,
    Warning,
    Return,
    Void,
    Undo,
    Sync,
    Up,
    Lamp,
    Camera,
    Print,
    Save,
    Shade,
}

impl Sign {
    /// The path that is stroked.
    fn path(self) -> &'static str {
        match self {
            Sign::Mark => "M4 21v-7l6-5 6 5v7zM8 21v-4h4v4M20.5 9.5A5 5 0 1 1 16 2.6a4 4 0 0 0 4.5 6.900z",
            Sign::Today => "M5 4h14v17H5zM9 2v4M15 2v4M8.5 14l2.5 2.5 4.5-5",
            Sign::Door => "M3 11.5 12 4l9 7.500M5.5 10v10.500h13V10M10 20.500v-6h4v6",
            Sign::Issue => "M4 5h16v11h-8l-4.5 4v-4H4zM12 8v3.500M12 13.600v.1",
            Sign::Ledger => "M5 3.500h14v17H5zM8.5 8h7M8.5 12h7M8.5 16h4",
            Sign::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3 20.5 20.5",
            Sign::People => {
                "M9 4.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c.4-3.6 3-5.5 6.5-5.500s6.1 1.9 6.5 5.500M16 5a3.3 3.3 0 0 1 0 6.300M18 15c2.2.8 3.3 2.5 3.5 5"
            }
            Sign::Settings => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"
            }
            Sign::Back => "M15 5l-7 7 7 7",
            Sign::Forward => "M9 5l7 7-7 7",
            Sign::Add => "M12 5v14M5 12h14",
            Sign::Pen => "M4 20l1-4.500L16.5 4 20 7.5 8.5 19z",
            Sign::Tick => "M5 12.500l4.5 4.500L19 7",
            Sign::Cross => "M6 6l12 12M18 6L6 18",
            Sign::Warning => "M12 4 2.5 20.500h19zM12 10v5M12 17.400v.1",
            Sign::Return => "M9 6l-5 5 5 5M4.5 11H15a5 5 0 0 1 0 10h-3",
            Sign::Void => "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 18 18 6",
            Sign::Undo => "M8 5 4 9l4 4M4.5 9H14a5.5 5.5 0 0 1 0 11H8",
            Sign::Sync => "M20 6v5h-5M4 18v-5h5M19.5 11a7.8 7.8 0 0 0-14-3M4.5 13a7.8 7.8 0 0 0 14 3",
            Sign::Up => "M12 20V5M5.5 11.5 12 5l6.5 6.5",
            Sign::Camera => {
                "M3 8h4.500L9 5h6l1.5 3H21v11H3zM12 10a3.4 3.4 0 1 0 0 6.800 3.4 3.4 0 0 0 0-6.800z"
            }
            Sign::Shade => "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM4 20 20 4",
            Sign::Lamp => "M12 3a6 6 0 0 0-3.5 10.900V17h7v-3.100A6 6 0 0 0 12 3zM9.5 20.500h5",
            Sign::Save => "M12 4v11M7 10.500l5 5 5-5M4.5 20h15",
            Sign::Print => "M7 9V3.500h10V9M4 9h16v8h-3M4 17V9M7 17H4M7 13.500h10v7H7z",
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct IconProps {
    pub sign: Sign,
    /// Side in CSS pixels at standard text size.
    #[prop_or(24)]
    pub size: u16,
}

#[component]
pub fn Icon(props: &IconProps) -> Html {
    // In em of the text beside it, so that larger text has larger icons.
    let side = format!("{:.3}em", f32::from(props.size) / 17.0);
    html! {
        <svg viewBox="0 0 24 24" width={side.clone()} height={side} fill="none" stroke="currentColor"
            stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d={props.sign.path()} />
        </svg>
    }
}
