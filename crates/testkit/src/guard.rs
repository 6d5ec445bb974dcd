//! Cleaning up after a test process, however it ends.

use std::process::{Child, Command, Stdio};

/// A small shell outside of the test process that waits until that process lets go of a pipe, then cleans up.
///
/// The pipe closes when the guard is dropped and also when the process exits, is interrupted or is killed with
/// SIGKILL, none of which runs destructors of statics. The guard is in a process group of its own, so that Ctrl-C on
/// the terminal does not end it before its work.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
}

impl Guard {
    /// Runs `shell`, whose script has to read its standard input to the end before it cleans up.
    ///
    /// # Panics
    ///
    /// When the shell does not start.
    pub(crate) fn start(shell: &mut Command) -> Self {
        use std::os::unix::process::CommandExt;

        let shell = shell
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start a shell to clean up with: {error}"));
        Self { shell }
    }

    #[cfg(feature = "browser")]
    pub(crate) fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.shell.stdout.take()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
