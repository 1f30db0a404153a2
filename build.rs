//! Tells cargo that the demo's sites are part of the program: the macro that embeds them does not notice added or removed files.

fn main() {
    println!("cargo:rerun-if-changed=fixtures/sites");
}
