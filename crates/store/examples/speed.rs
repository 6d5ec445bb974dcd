use portcullis_domain::grants::Redemption;
use portcullis_domain::{Store, StoreError, store};
use portcullis_store::{Options, open};
use portcullis_testkit::{World, postgres::Cluster};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};
use std::thread;
use std::time::{Duration, Instant};

fn bench(name: &str, threads: usize, f: &(dyn Fn(usize, usize) + Sync)) {
    let end = Instant::now() + Duration::from_secs(3);
    let count = AtomicUsize::new(0);
    thread::scope(|s| {
        for t in 0..threads {
            let count = &count;
            s.spawn(move || {
                let mut n = 0;
                while Instant::now() < end {
                    f(t, n);
                    n += 1;
                }
                count.fetch_add(n, Ordering::Relaxed);
            });
        }
    });
    println!("{name:28} {threads:3}: {:>8}/s", count.load(Ordering::Relaxed) / 3);
}
fn run(kind: &str, url: &str) {
    let store: Arc<dyn Store> = open(&Options { url: url.into(), pool: 16, serves: true }).unwrap().store;
    let w = World::new();
    let ann = w.owner(&*store, "ann@example.com");
    let g = w.genie(&*store, &ann, "Billing");
    let hot = w.grant(&*store, &ann, g.id, 0, None);
    let other = w.grant(&*store, &ann, g.id, 0, None);
    let links: Vec<_> = (0..5000).map(|_| w.grant(&*store, &ann, g.id, 0, None).token).collect();
    let redeem = |token: &portcullis_domain::secrets::GrantToken| {
        let (tx, rx) = mpsc::channel();
        let (r, _) = Redemption::new(&w.cx(), token, None, Some("Mozilla/5.0"));
        store.redeem(
            r,
            Box::new(move |x| {
                tx.send(x).unwrap();
            }),
        );
        rx.recv().unwrap().unwrap();
    };
    for n in [1, 16, 64, 256] {
        bench(&format!("{kind} redeem hot"), n, &|_, _| redeem(&hot.token));
        bench(&format!("{kind} redeem many"), n, &|t, i| redeem(&links[(t * 7919 + i * 31) % links.len()]));
        bench(&format!("{kind} write"), n, &|t, i| {
            store::write::<_, StoreError>(&*store, |tx| {
                tx.update_grant(
                    other.grant.id,
                    portcullis_domain::grants::UseLimit::try_from((i as i64 * 64 + t as i64) % 100000)
                        .unwrap(),
                    None,
                )
                .map(drop)
            })
            .unwrap();
            let _ = (t, i);
        });
        bench(&format!("{kind} read"), n, &|_, _| {
            store::read::<_, StoreError>(&*store, |tx| tx.find_grant(hot.grant.id).map(drop)).unwrap();
        });
    }
}
fn main() {
    let which = std::env::args().nth(1).unwrap_or_default();
    if which != "pg" {
        let d = tempfile::tempdir_in("/dev/shm").unwrap();
        run("sqlite", &format!("sqlite://{}/a.db", d.path().display()));
    }
    if which != "sqlite" {
        let db = Cluster::start(&portcullis_testkit::postgres::ClusterOptions {
            folder: Some("/dev/shm".into()),
            ..Default::default()
        })
        .database();
        run("pg", db.url());
    }
}
