use super::*;
use std::sync::mpsc;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);
const BATCH: usize = 512;
const PLAN: Plan = Plan { name: "test", lanes: 1, batch: BATCH };

#[derive(Debug, PartialEq, Eq)]
struct Done;

type Answered = (usize, Result<Done, StoreError>);

fn all(jobs: &[usize]) -> Vec<Done> {
    jobs.iter().map(|_| Done).collect()
}

fn send(combiner: &Combiner<usize, Done>, number: usize, answers: &mpsc::Sender<Answered>) {
    let answers = answers.clone();
    combiner.submit(number, Box::new(move |answer| answers.send((number, answer)).unwrap()));
}

/// A combiner whose first batch is under way and goes on when the sender says so. It notes the size of each batch.
fn held() -> (Combiner<usize, Done>, mpsc::Sender<()>, mpsc::Receiver<usize>) {
    let (go, wait) = mpsc::channel();
    let (begun, sizes) = mpsc::channel();
    let wait = Mutex::new(Some(wait));
    let run = move |batch: &[usize]| {
        begun.send(batch.len()).unwrap();
        if let Some(wait) = wait.lock().unwrap().take() {
            wait.recv_timeout(PATIENCE).unwrap();
        }
        Ok(all(batch))
    };
    (Combiner::start(&PLAN, Arc::new(run)).unwrap(), go, sizes)
}

#[test]
fn what_waits_is_done_together_and_too_much_is_refused() {
    let (combiner, go, sizes) = held();
    let (answers, answered) = mpsc::channel();
    send(&combiner, 0, &answers);
    assert_eq!(sizes.recv_timeout(PATIENCE), Ok(1));
    (1..=WAITING).for_each(|number| send(&combiner, number, &answers));
    assert!(answered.try_recv().is_err());
    send(&combiner, WAITING + 1, &answers);
    assert_eq!(answered.try_recv(), Ok((WAITING + 1, Err(StoreError::Unavailable))));

    go.send(()).unwrap();
    for number in 0..=WAITING {
        assert_eq!(answered.recv_timeout(PATIENCE), Ok((number, Ok(Done))));
    }
    let sizes: Vec<usize> = sizes.try_iter().collect();
    assert!(sizes.iter().all(|size| *size <= BATCH));
    assert_eq!(sizes.len(), WAITING.div_ceil(BATCH));
}

#[test]
fn what_is_queued_is_answered_before_the_end() {
    let (combiner, go, sizes) = held();
    let (answers, answered) = mpsc::channel();
    (0..3).for_each(|number| send(&combiner, number, &answers));
    assert!(sizes.recv_timeout(PATIENCE).is_ok());
    go.send(()).unwrap();
    drop(combiner);
    assert_eq!(answered.try_iter().count(), 3);
}

#[test]
fn an_answer_may_hold_the_last_handle_and_may_panic() {
    let (combiner, go, sizes) = held();
    let combiner = Arc::new(combiner);
    let (answers, answered) = mpsc::channel();
    combiner.submit(0, Box::new(|_| panic!("an answer that panics")));
    assert_eq!(sizes.recv_timeout(PATIENCE), Ok(1));
    let last = Arc::clone(&combiner);
    let told = answers.clone();
    combiner.submit(
        1,
        Box::new(move |answer| {
            drop(last);
            told.send((1, answer)).unwrap();
        }),
    );
    send(&combiner, 2, &answers);
    drop(combiner);
    go.send(()).unwrap();
    assert_eq!(answered.recv_timeout(PATIENCE), Ok((1, Ok(Done))));
    assert_eq!(answered.recv_timeout(PATIENCE), Ok((2, Ok(Done))));
}

#[test]
fn a_defect_hits_its_own_job_alone() {
    let runs = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&runs);
    let run = move |batch: &[usize]| {
        counter.fetch_add(1, Ordering::Relaxed);
        assert!(batch.iter().all(|one| *one != 2), "one that panics");
        if batch.contains(&3) {
            return Err(StoreError::Unexpected("one that fails".into()));
        }
        Ok(all(batch))
    };
    let batch: Vec<_> = (0..5).collect();
    let results = run_all(&run, &batch);
    let well: Vec<bool> = results.iter().map(Result::is_ok).collect();
    assert_eq!(well, [true, true, false, false, true]);
    assert_eq!(runs.load(Ordering::Relaxed), 6);
}

#[test]
fn an_unavailable_database_is_not_asked_for_each() {
    let runs = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&runs);
    let run = move |_: &[usize]| {
        counter.fetch_add(1, Ordering::Relaxed);
        Err::<Vec<Done>, _>(StoreError::Unavailable)
    };
    let batch: Vec<_> = (0..5).collect();
    assert_eq!(run_all(&run, &batch), [const { Err::<Done, _>(StoreError::Unavailable) }; 5]);
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}
