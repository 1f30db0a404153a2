//! What processes took, from proc(5).

/// CPU time of this process so far, in seconds.
pub fn cpu() -> f64 {
    ticks(13)
}

/// CPU time of its children that have ended, in seconds.
pub fn children() -> f64 {
    ticks(15)
}

/// Two neighbouring fields of `/proc/self/stat`, which counts hundredths of a second.
fn ticks(first: usize) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // the second field, the program's name, may hold spaces; counted from the third, utime is the twelfth
    let rest = stat.rsplit_once(')').unwrap().1;
    let sum: u64 = rest.split_whitespace().skip(first - 2).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    sum as f64 / 100.0
}

/// A memory figure of a process (`VmHWM`, the most so far, or `VmRSS`, now) in MB; 0 when there is no such process.
pub fn megabytes(process: &str, figure: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':')?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or_default() >> 10
}
