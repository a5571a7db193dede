//! The fewest of some things that still do something: delta debugging. Not what they do.

/// Leaves out what is not needed, as long as `holds` says that the rest still does it, asking it no more than `patience`
/// times. The order stays.
pub(super) fn shrink<T: Clone, E>(
    mut things: Vec<T>,
    mut patience: usize,
    mut holds: impl FnMut(&[T]) -> Result<bool, E>,
) -> Result<Vec<T>, E> {
    let mut size = things.len().div_ceil(2);
    while size > 0 {
        let before = things.len();
        // From the end: what is late rests on what is early.
        let mut end = things.len();
        while end > 0 {
            if patience == 0 {
                return Ok(things);
            }
            let begin = end.saturating_sub(size);
            let mut rest = things.clone();
            rest.drain(begin..end);
            patience -= 1;
            if holds(&rest)? {
                things = rest;
            }
            end = begin;
        }
        if size > 1 {
            size /= 2;
        } else if things.len() == before {
            break;
        }
    }
    Ok(things)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn shrunk(count: u32, patience: usize, holds: impl Fn(&[u32]) -> bool) -> Vec<u32> {
        shrink((0..count).collect(), patience, |rest: &[u32]| Ok::<_, Infallible>(holds(rest))).unwrap()
    }

    #[test]
    fn what_is_not_needed_is_left_out() {
        assert_eq!(shrunk(1000, 1000, |rest| rest.contains(&7)), [7]);
        assert_eq!(
            shrunk(1000, 1000, |rest| [3, 500, 999].iter().all(|it| rest.contains(it))),
            [3, 500, 999]
        );
        assert_eq!(shrunk(9, 1000, |_| true), Vec::<u32>::new());
        assert_eq!(shrunk(5, 1000, |rest| rest.len() == 5), [0, 1, 2, 3, 4]);
        // Either of two pairs will do.
        assert_eq!(
            shrunk(100, 1000, |rest| [[1, 98], [2, 3]]
                .iter()
                .any(|pair| pair.iter().all(|it| rest.contains(it))))
            .len(),
            2
        );
    }

    #[test]
    fn patience_ends() {
        let mut asked = 0;
        let left = shrink((0..1000).collect::<Vec<u32>>(), 10, |rest| {
            asked += 1;
            Ok::<_, Infallible>(rest.contains(&7))
        });
        assert!(left.unwrap().contains(&7));
        assert_eq!(asked, 10);
    }
}
