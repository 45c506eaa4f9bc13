//! README shows what the program does: every console block is run.

use std::fs;
use std::path::Path;

use crate::program::{Desk, timeless};

/// The console blocks of a text: command lines, each with what is shown below it.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            commands.push((command.to_owned(), String::new()));
        } else if let Some((_, shown)) = commands.last_mut().filter(|_| inside) {
            *shown += line;
            *shown += "\n";
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_shows_what_it_says() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = blocks(&readme);
    let commands: Vec<_> =
        blocks.iter().filter(|(command, _)| command.starts_with("tabloid ")).collect();
    assert!(commands.len() >= 4, "README shows too little");
    let desk = Desk::with_seeds();
    for (command, expected) in commands {
        let output = desk.shell(&format!("{command} 2>&1")).output().unwrap();
        assert!(output.status.success(), "$ {command}: {}", output.status);
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(timeless(&shown).trim_end(), timeless(expected).trim_end(), "$ {command}");
    }
}
