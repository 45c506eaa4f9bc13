//! Where it was measured: numbers of two machines are not to be compared.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// A machine, as far as it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// How many threads may run at once.
    pub cores: usize,
    /// Its memory.
    pub memory_bytes: u64,
    /// Its processor; empty where it does not say.
    pub cpu: String,
    /// Its operating system, with the version.
    pub os: String,
    /// The sort of processor that the program was built for.
    pub arch: String,
}

impl Machine {
    /// This one.
    pub(super) fn here() -> Machine {
        let wanted = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::nothing().with_ram());
        let system = System::new_with_specifics(wanted);
        let cpu = system.cpus().first().map_or("", |cpu| cpu.brand().trim());
        Machine {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: system.total_memory(),
            cpu: cpu.to_owned(),
            os: System::long_os_version().unwrap_or_else(|| std::env::consts::OS.to_owned()),
            arch: std::env::consts::ARCH.to_owned(),
        }
    }
}

/// The time, to the second, in UTC.
pub(super) fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
