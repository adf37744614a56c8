//! The program: a reading child, or a command.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    // Before anything else: a child that reads a hostile file starts no runtime and reads no settings.
    if args.next().is_some_and(|first| first == jdih::pdf::CHILD_VERB) {
        return jdih::pdf::child_main(args.next().as_deref());
    }
    jdih::commands::main()
}
