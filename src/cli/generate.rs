//! `tabloid completions` and `tabloid man`: what shells and `man` read of the command line.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Context, Outcome, Stop};

/// Write the completions of a shell, to be put where it looks for them
#[derive(Debug, clap::Args)]
#[command(after_help = "For example:
  tabloid completions bash > ~/.local/share/bash-completion/completions/tabloid
  tabloid completions zsh > ~/.zfunc/_tabloid
  tabloid completions fish > ~/.config/fish/completions/tabloid.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// Write the manual page: `tabloid man | man -l -`
#[derive(Debug, clap::Args)]
pub(super) struct Man {}

impl Completions {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let mut command = Cli::command();
        // Into memory first: it panics where it can't write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "tabloid", &mut script);
        context.out.write_all(&script)?;
        Ok(Outcome::Done)
    }
}

impl Man {
    pub(super) fn run(self, context: &mut Context) -> Result<Outcome, Stop> {
        let mut command = Cli::command();
        command.build();
        clap_mangen::Man::new(command.clone()).render(&mut context.out)?;
        // A section for each command, with its own options.
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            let page = clap_mangen::Man::new(inner.clone());
            page.render_name_section(&mut context.out)?;
            page.render_synopsis_section(&mut context.out)?;
            page.render_options_section(&mut context.out)?;
            page.render_extra_section(&mut context.out)?;
        }
        Ok(Outcome::Done)
    }
}
