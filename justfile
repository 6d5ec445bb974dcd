# Short names for the commands that a day needs. `just --list` shows them.

# Runs the service with an embedded database in ./data
run *arguments:
    cargo run -- {{ arguments }}

# Runs every test; PostgreSQL and a browser are started by the tests themselves
test *arguments:
    cargo test --workspace {{ arguments }}

# Format, lints, licences and dependency arrows
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo deny check bans licenses sources
    cargo deny --manifest-path crates/domain/Cargo.toml --config crates/domain/deny.toml check bans

# Drives the real binary over loopback and compares it with its database; -h after -- shows what can be chosen
bench *arguments:
    cargo bench -p portcullis --bench load -- {{ arguments }}

# Imports 100,000 people into either database, then asks for them, and for resets, over HTTP
bench-desk *arguments:
    cargo bench -p portcullis --bench desk -- {{ arguments }}

# What the rules, the keys and the stores cost by themselves
bench-parts *arguments:
    cargo bench -p portcullis --bench parts -- {{ arguments }}

# What CI does
ci:
    .ci/run
