//! Answers that come in time.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// An answer on its way: `.await` it, or [`wait`](Self::wait) for it where a thread may block. It needs no particular
/// runtime. Whatever it is the answer to goes on, whether or not anybody waits for it, unless the method that gives it
/// out says otherwise.
#[must_use = "an answer says whether it was done"]
pub struct Answer<'a, T>(Pin<Box<dyn Future<Output = T> + Send + 'a>>);

impl<'a, T> Answer<'a, T> {
    /// The answer that a future will give.
    pub fn of(future: impl Future<Output = T> + Send + 'a) -> Self {
        Self(Box::pin(future))
    }

    /// An answer that is there already.
    pub fn now(answer: T) -> Self
    where
        T: Send + 'a,
    {
        Self::of(std::future::ready(answer))
    }

    /// Blocks this thread until the answer is there. Not for threads that drive other futures.
    pub fn wait(mut self) -> T {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match self.0.as_mut().poll(&mut context) {
                Poll::Ready(answer) => return answer,
                Poll::Pending => thread::park(),
            }
        }
    }
}

impl<T> Future for Answer<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for Answer<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(..)")
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Later {
        answer: Mutex<(Option<u8>, Option<Waker>)>,
    }

    impl Future for &Later {
        type Output = u8;

        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u8> {
            let mut answer = self.answer.lock().unwrap();
            answer.1 = Some(context.waker().clone());
            answer.0.map_or(Poll::Pending, Poll::Ready)
        }
    }

    #[test]
    fn an_answer_from_another_thread_is_waited_for() {
        let later = Later::default();
        thread::scope(|scope| {
            scope.spawn(|| {
                let waker = loop {
                    if let Some(waker) = later.answer.lock().unwrap().1.take() {
                        break waker;
                    }
                    thread::yield_now();
                };
                later.answer.lock().unwrap().0 = Some(7);
                waker.wake();
            });
            assert_eq!(Answer::of(&later).wait(), 7);
        });
        assert_eq!(Answer::now(8).wait(), 8);
    }
}
